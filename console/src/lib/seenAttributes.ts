import type { Place } from "./queries";

/** The largest number of names of an environment. */
const most = 200;

const seen = new Map<string, Set<string>>();

const idOf = ({ organization, project, environment }: Place) => `${organization}/${project}/${environment}`;

/** Keeps the names of the attributes that a caller sent, not their values, until the page is closed. */
export function noteAttributes(place: Place, context: unknown) {
  if (typeof context !== "object" || context === null) return;
  const names = seen.get(idOf(place)) ?? new Set();
  seen.set(idOf(place), names);
  for (const name of Object.keys(context)) {
    if (names.size < most) names.add(name);
  }
}

/** Returns the names of the attributes that callers sent in recent evaluations. */
export const seenAttributes = (place: Place): readonly string[] => [...(seen.get(idOf(place)) ?? [])];
