import type { Condition, Flag, Segment } from "./types";

function collect(condition: Condition | null | undefined, found: Set<string>) {
  if (!condition) return;
  for (const part of condition.all ?? condition.any ?? []) collect(part, found);
  collect(condition.not ?? condition.some ?? condition.every, found);
  if (condition.attribute && !condition.attribute.startsWith("@element")) found.add(condition.attribute);
}

/**
 * Returns the attributes that rules and segments use and that callers sent, in order; they are offered when a rule is written.
 */
export function attributesOf(flags: readonly Flag[], segments: readonly Segment[], seen: readonly string[] = []): string[] {
  const found = new Set(["targetingKey", "@time", ...seen]);
  for (const flag of flags) {
    for (const rule of flag.rules ?? []) {
      collect(rule.when, found);
      for (const name of [rule.serve.by ?? []].flat()) found.add(name);
    }
  }
  for (const segment of segments) collect(segment.when, found);
  return [...found].sort();
}
