import type { Condition, Flag, Segment } from "./types";

/** Represents a flag or segment whose conditions refer to a segment. */
export interface Use {
  kind: "flag" | "segment";
  key: string;
}

function segmentsIn(condition: Condition | null | undefined, found: Set<string>) {
  if (!condition) return;
  for (const part of condition.all ?? condition.any ?? []) segmentsIn(part, found);
  segmentsIn(condition.not ?? condition.some ?? condition.every, found);
  if (condition.segment !== undefined) found.add(condition.segment);
}

/** Returns what uses each segment, by the key of the segment. */
export function usesOf(flags: readonly Flag[], segments: readonly Segment[]): Map<string, Use[]> {
  const uses = new Map<string, Use[]>(segments.map((segment) => [segment.key, []]));
  const add = (use: Use, conditions: (Condition | null | undefined)[]) => {
    const found = new Set<string>();
    for (const condition of conditions) segmentsIn(condition, found);
    for (const key of found) uses.get(key)?.push(use);
  };
  for (const flag of flags) add({ kind: "flag", key: flag.key }, flag.rules?.map((rule) => rule.when) ?? []);
  for (const segment of segments) add({ kind: "segment", key: segment.key }, [segment.when]);
  return uses;
}
