import type { Condition } from "./types";

export type OperandKind = "any" | "text" | "number" | "time" | "version" | "network" | "flag" | "kind";

export interface Operator {
  name: string;
  /** The words of a sentence: "country is DE". */
  words: string;
  /** The words after "not": "country is not DE". */
  negated: string;
  operands: OperandKind;
  group: string;
}

const operator = (group: string, operands: OperandKind, name: string, words: string, negated: string): Operator => ({
  name,
  words,
  negated,
  operands,
  group,
});

/** The operators of attribute conditions, in the order of menus. */
export const operators: readonly Operator[] = [
  operator("Any", "any", "equals", "is", "is not"),
  operator("Any", "any", "in", "is one of", "is none of"),
  operator("Any", "flag", "exists", "is present", "is missing"),
  operator("Any", "kind", "is", "has the type", "does not have the type"),
  operator("Text", "any", "contains", "contains", "does not contain"),
  operator("Text", "text", "startsWith", "starts with", "does not start with"),
  operator("Text", "text", "endsWith", "ends with", "does not end with"),
  operator("Text", "text", "matches", "matches", "does not match"),
  operator("Number", "number", "lt", "is less than", "is not less than"),
  operator("Number", "number", "lte", "is at most", "is not at most"),
  operator("Number", "number", "gt", "is greater than", "is not greater than"),
  operator("Number", "number", "gte", "is at least", "is not at least"),
  operator("Time", "time", "before", "is before", "is not before"),
  operator("Time", "time", "after", "is at or after", "is not at or after"),
  operator("Version", "version", "semverEquals", "is version", "is not version"),
  operator("Version", "version", "semverLt", "is below version", "is not below version"),
  operator("Version", "version", "semverLte", "is at most version", "is not at most version"),
  operator("Version", "version", "semverGt", "is above version", "is not above version"),
  operator("Version", "version", "semverGte", "is at least version", "is not at least version"),
  operator("Address", "network", "inCidr", "is in network", "is not in network"),
];

const byName = new Map(operators.map((item) => [item.name, item]));

export function findOperator(name: string): Operator | undefined {
  return byName.get(name);
}

/** Returns the operator of an attribute condition, or undefined. */
export function operatorOf(condition: Condition): Operator | undefined {
  for (const name of Object.keys(condition)) {
    const found = byName.get(name);
    if (found) return found;
  }
  return undefined;
}

/** Returns the operands of an attribute condition as a list. */
export function operandsOf(condition: Condition): (string | number | boolean)[] {
  const found = operatorOf(condition);
  if (!found) return [];
  const value = condition[found.name];
  return (Array.isArray(value) ? value : [value]) as (string | number | boolean)[];
}

/** Reads an operand as a person typed it. Text in quotes stays text: "17". */
export function readOperand(text: string, kind: OperandKind): string | number | boolean {
  const trimmed = text.trim();
  if (kind === "text" || kind === "version" || kind === "network" || kind === "kind") return trimmed;
  if (kind === "any" && trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')) return trimmed.slice(1, -1);
  if ((kind === "any" || kind === "flag") && (trimmed === "true" || trimmed === "false")) return trimmed === "true";
  if (kind !== "time" && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    if (Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))) return number;
  }
  if (kind === "time" && /^\d{10,}$/.test(trimmed)) return Number(trimmed);
  return trimmed;
}

/** Returns an operand as a person would type it: text that looks like a number or a boolean has quotes. */
export function writeOperand(value: unknown, kind: OperandKind): string {
  if (typeof value !== "string") return String(value);
  return kind === "any" && typeof readOperand(value, "any") !== "string" ? `"${value}"` : value;
}

/** Returns a condition with another operator. Operands that do not fit are read again as the new kind. */
export function withOperator(condition: Condition, next: Operator): Condition {
  const before = operatorOf(condition);
  const copy = { ...condition };
  if (before) delete copy[before.name];
  if (next.operands === "flag") return { ...copy, [next.name]: true };
  if (next.operands === "kind") return { ...copy, [next.name]: "string" };
  const texts = before && before.operands !== "flag" ? operandsOf(condition).map(String) : [];
  const operands = texts
    .map((text) => readOperand(text, next.operands))
    .filter((item) => next.operands !== "number" || typeof item === "number");
  return { ...copy, [next.name]: operands.length === 1 ? operands[0] : operands };
}

/** Returns the operands of a pasted list: one a line, or separated by commas, semicolons or tabs. */
export function readPasted(text: string, kind: OperandKind): (string | number | boolean)[] {
  const found = text
    .split(/[\n\r\t,;]+/)
    .map((part) => part.trim())
    .filter((part) => part.length > 0)
    .map((part) => readOperand(part, kind));
  return [...new Set(found)];
}
