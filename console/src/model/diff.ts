import { sameJson, toPointer } from "@/lib/pointer";
import { conditionParts, plain, prerequisiteParts, ruleParts } from "./sentences";
import type { Condition, Flag, Operation, Rule, Segment } from "./types";

/** Represents one change in words. Names and values in it are text of users. */
export interface Difference {
  kind: "added" | "removed" | "changed";
  /** The location in the newer document. */
  pointer: string;
  title: string;
  before?: string;
  after?: string;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : value === undefined ? "none" : JSON.stringify(value));

const yes = (value: unknown) => (value ? "yes" : "no");

const added = (pointer: string, title: string, after?: string): Difference => ({
  kind: "added",
  pointer,
  title,
  ...(after !== undefined && { after }),
});

const removed = (pointer: string, title: string, before?: string): Difference => ({
  kind: "removed",
  pointer,
  title,
  ...(before !== undefined && { before }),
});

const changed = (pointer: string, title: string, before: string, after: string): Difference => ({
  kind: "changed",
  pointer,
  title,
  before,
  after,
});

/** Returns the name of a rule for people. */
export const ruleName = (rule: Rule) => rule.name || rule.id;

/** Returns the differences of two versions of a flag; undefined is a flag that does not exist. */
export function flagDifferences(before: Flag | undefined, after: Flag | undefined): Difference[] {
  if (!before && !after) return [];
  if (!before) return [added("", `Creates the flag ${after!.key}`)];
  if (!after) return [removed("", `Deletes the flag ${before.key}`)];
  const found: Difference[] = [];
  const on = (flag: Flag) => flag.enabled !== false;
  if (on(before) !== on(after)) {
    found.push(
      changed("/enabled", on(after) ? "Turns the flag on" : "Turns the flag off", on(before) ? "on" : "off", on(after) ? "on" : "off"),
    );
  }
  variantDifferences(before, after, found);
  property(before, after, "defaultVariant", "Otherwise serves", found);
  property(before, after, "offVariant", "While off serves", found);
  listDifferences(
    before.prerequisites ?? [],
    after.prerequisites ?? [],
    (item) => item.flag,
    "/prerequisites",
    "prerequisite",
    (item) => plain(prerequisiteParts(item)),
    found,
  );
  ruleDifferences(before.rules ?? [], after.rules ?? [], found);
  for (const [name, title] of textProperties) property(before, after, name, title, found);
  for (const [name, title] of switches) {
    if (Boolean(before[name]) !== Boolean(after[name])) found.push(changed(`/${name}`, title, yes(before[name]), yes(after[name])));
  }
  const tags = (flag: Flag) => (flag.tags ?? []).join(", ") || "none";
  if (tags(before) !== tags(after)) found.push(changed("/tags", "Tags", tags(before), tags(after)));
  for (const name of ["metadata", "attachments", "origin"] as const) {
    if (!sameJson(before[name] ?? {}, after[name] ?? {}))
      found.push(changed(`/${name}`, `Changes ${name}`, asText(before[name]), asText(after[name])));
  }
  return found;
}

const textProperties = [
  ["description", "Description"],
  ["owner", "Owner"],
  ["purpose", "Purpose"],
  ["expires", "Expires"],
  ["bucketing", "Bucketing"],
  ["type", "Type"],
] as const;

const switches = [
  ["clientVisible", "Visible to client keys"],
  ["permanent", "Permanent"],
  ["archived", "Archived"],
] as const;

const defaults: Record<string, string> = { purpose: "release", bucketing: "native-1" };

function property(before: Flag, after: Flag, name: keyof Flag, title: string, found: Difference[]) {
  const [a, b] = [before[name] ?? defaults[name] ?? null, after[name] ?? defaults[name] ?? null];
  if (a !== b) found.push(changed(`/${name}`, title, asText(a ?? undefined), asText(b ?? undefined)));
}

function variantDifferences(before: Flag, after: Flag, found: Difference[]) {
  for (const [key, value] of Object.entries(after.variants)) {
    const pointer = toPointer(["variants", key]);
    if (!(key in before.variants)) found.push(added(pointer, `Adds the variant ${key}`, asText(value)));
    else if (!sameJson(before.variants[key], value)) {
      found.push(changed(pointer, `Changes the value of ${key}`, asText(before.variants[key]), asText(value)));
    }
  }
  for (const [key, value] of Object.entries(before.variants)) {
    if (!(key in after.variants)) found.push(removed("/variants", `Removes the variant ${key}`, asText(value)));
  }
}

function listDifferences<T>(
  before: readonly T[],
  after: readonly T[],
  id: (item: T) => string,
  pointer: string,
  noun: string,
  text: (item: T) => string,
  found: Difference[],
) {
  const old = new Map(before.map((item) => [id(item), item]));
  const now = new Set(after.map(id));
  after.forEach((item, index) => {
    const previous = old.get(id(item));
    if (!previous) found.push(added(`${pointer}/${index}`, `Adds the ${noun} ${id(item)}`, text(item)));
    else if (!sameJson(previous, item))
      found.push(changed(`${pointer}/${index}`, `Changes the ${noun} ${id(item)}`, text(previous), text(item)));
  });
  for (const item of before) if (!now.has(id(item))) found.push(removed(pointer, `Removes the ${noun} ${id(item)}`, text(item)));
}

function ruleDifferences(before: readonly Rule[], after: readonly Rule[], found: Difference[]) {
  const old = new Map(before.map((rule, index) => [rule.id, { rule, index }]));
  const now = new Set(after.map((rule) => rule.id));
  after.forEach((rule, index) => {
    const previous = old.get(rule.id)?.rule;
    const pointer = `/rules/${index}`;
    if (!previous) found.push(added(pointer, `Adds rule ${index + 1}`, plain(ruleParts(rule))));
    else if (!sameJson(previous, rule)) {
      const [a, b] = [plain(ruleParts(previous)), plain(ruleParts(rule))];
      found.push(
        a === b
          ? changed(pointer, `Changes the details of ${ruleName(rule)}`, asText(previous), asText(rule))
          : changed(pointer, `Changes rule ${index + 1}`, a, b),
      );
    }
  });
  for (const { rule, index } of old.values())
    if (!now.has(rule.id)) found.push(removed("/rules", `Removes rule ${index + 1}`, plain(ruleParts(rule))));
  const kept = (rules: readonly Rule[], others: (id: string) => boolean) => rules.filter((rule) => others(rule.id)).map(ruleName);
  const [a, b] = [kept(before, (id) => now.has(id)), kept(after, (id) => old.has(id))];
  if (a.join("\n") !== b.join("\n")) found.push(changed("/rules", "Reorders the rules", a.join(" → "), b.join(" → ")));
}

function conditionText(condition: Condition | null | undefined): string {
  return condition ? plain(conditionParts(condition)) : "none";
}

/** Returns the differences of two versions of a segment. */
export function segmentDifferences(before: Segment | undefined, after: Segment | undefined): Difference[] {
  if (!before && !after) return [];
  if (!before) return [added("", `Creates the segment ${after!.key}`)];
  if (!after) return [removed("", `Deletes the segment ${before.key}`)];
  const found: Difference[] = [];
  for (const name of ["included", "excluded"] as const) {
    const [old, now] = [new Set(before[name] ?? []), new Set(after[name] ?? [])];
    const more = [...now].filter((key) => !old.has(key)).length;
    const less = [...old].filter((key) => !now.has(key)).length;
    if (more + less > 0)
      found.push(changed(`/${name}`, `Changes the ${name} keys`, `${old.size} keys`, `${now.size} keys (+${more} −${less})`));
  }
  if (!sameJson(before.when ?? null, after.when ?? null))
    found.push(changed("/when", "Changes the condition", conditionText(before.when), conditionText(after.when)));
  for (const name of ["name", "description", "by"] as const) {
    if ((before[name] ?? "") !== (after[name] ?? ""))
      found.push(changed(`/${name}`, `Changes ${name}`, before[name] || "none", after[name] || "none"));
  }
  return found;
}

interface Items {
  flags: readonly Flag[];
  segments: readonly Segment[];
}

/** Returns the differences of two versions of an environment, in the order of the keys; each names its flag or segment. */
export const rulesetDifferences = (before: Items, after: Items): Difference[] => [
  ...itemDifferences(before.flags, after.flags, flagDifferences),
  ...itemDifferences(before.segments, after.segments, segmentDifferences),
];

function itemDifferences<T extends { key: string }>(
  before: readonly T[],
  after: readonly T[],
  differences: (before: T | undefined, after: T | undefined) => Difference[],
): Difference[] {
  const [old, now] = [before, after].map((items) => new Map(items.map((item) => [item.key, item])));
  const keys = [...new Set([...old!.keys(), ...now!.keys()])].sort();
  return keys.flatMap((key) => differences(old!.get(key), now!.get(key)).map((item) => ({ ...item, title: `${key}: ${item.title}` })));
}

/** Returns what an operation of the history did, in a few words. */
export function operationText(operation: Operation): { verb: string; kind: "flag" | "segment"; key: string } {
  if ("putFlag" in operation) return { verb: "Changed", kind: "flag", key: operation.putFlag.key };
  if ("deleteFlag" in operation) return { verb: "Deleted", kind: "flag", key: operation.deleteFlag };
  if ("putSegment" in operation) return { verb: "Changed", kind: "segment", key: operation.putSegment.key };
  if ("deleteSegment" in operation) return { verb: "Deleted", kind: "segment", key: operation.deleteSegment };
  return { verb: "Changed members of", kind: "segment", key: operation.changeMembers.key };
}
