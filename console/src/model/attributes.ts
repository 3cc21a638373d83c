import type { Condition } from "./types";

/** Returns the attributes that conditions test or hash, each once. */
export function attributesOf(conditions: readonly (Condition | null | undefined)[]): string[] {
  const found = new Set<string>();
  for (const condition of conditions) collect(condition, found);
  return [...found];
}

function collect(condition: Condition | null | undefined, found: Set<string>) {
  if (!condition) return;
  for (const part of condition.all ?? condition.any ?? []) collect(part, found);
  collect(condition.not ?? condition.some ?? condition.every, found);
  if (condition.attribute && !condition.attribute.startsWith("@element")) found.add(condition.attribute);
  for (const name of [condition.bucket?.by ?? []].flat()) if (typeof name === "string") found.add(name);
}
