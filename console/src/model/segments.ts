import { sameJson } from "@/lib/pointer";
import type { Segment } from "./types";

const names = ["name", "description", "by", "when"] as const;

/** The details that an edit changes; null removes one. The lists of keys are no details. */
export type SegmentPatch = { [name in (typeof names)[number]]?: Segment[name] };

/** Returns the details in which two versions of a segment differ. */
export function patchOf(before: Segment, after: Segment): SegmentPatch {
  const changed = names.filter((name) => !sameJson(before[name] ?? null, after[name] ?? null));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null])) as SegmentPatch;
}

/** Returns a segment after an edit. */
export function withPatch(segment: Segment, patch: SegmentPatch): Segment {
  const entries = Object.entries({ ...segment, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as unknown as Segment;
}
