import type { Unseen } from "./filters";

const day = 86_400_000;
const days = { "7d": 7, "30d": 30 } as const;

/** Returns whether a flag was not evaluated in a time. A flag without any evaluation never was. */
export function isUnseen(lastSeen: string | undefined, time: Unseen, now: number): boolean {
  if (lastSeen === undefined) return true;
  return time !== "never" && new Date(lastSeen).getTime() < now - days[time] * day;
}
