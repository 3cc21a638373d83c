import { sameJson } from "@/lib/pointer";
import type { Flag } from "./types";

/** Represents a flag in the environments of a project. */
export interface DriftRow {
  key: string;
  /** The flag by environment; environments without it are missing. */
  flags: ReadonlyMap<string, Flag>;
  /** The environments in which it is not as in the compared one. */
  differs: ReadonlySet<string>;
}

/** Returns all flags by key, with the environments in which they differ from one environment. */
export function driftOf(lists: ReadonlyMap<string, ReadonlyMap<string, Flag>>, environment: string): DriftRow[] {
  const keys = [...new Set([...lists.values()].flatMap((flags) => [...flags.keys()]))].sort();
  return keys.map((key) => {
    const flags = new Map<string, Flag>();
    for (const [name, list] of lists) {
      const flag = list.get(key);
      if (flag) flags.set(name, flag);
    }
    const own = flags.get(environment);
    const differs = [...lists.keys()].filter((name) => name !== environment && !sameJson(own, flags.get(name)));
    return { key, flags, differs: new Set(differs) };
  });
}
