import { readOperand } from "@/model/operators";
import { t } from "@/text/en";

/** A context with which a person can start. */
export const exampleContext = `{
  "targetingKey": "user-ada",
  "country": "DE"
}`;

/** Returns why a text is no evaluation context, or null. */
export function contextProblem(text: string): string | null {
  try {
    return isContext(JSON.parse(text)) ? null : t.why.noObject;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Context = Record<string, unknown>;

/** The largest number of contexts in one question. */
const mostContexts = 20;

/** Returns the contexts of a text, which is one context or a list of them; or why it is none. */
export function contextsOf(text: string): { contexts: Context[]; problem: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (list.length === 0 || list.length > mostContexts || !list.every(isContext))
      return { contexts: [], problem: t.why.noObjects(mostContexts) };
    return { contexts: list, problem: null };
  } catch (error) {
    return { contexts: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

const isContext = (value: unknown): value is Context => typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the context of a captured evaluation, with the targeting key that was used; some APIs send it next to the context. */
export function contextOf({ targetingKey, context }: { targetingKey?: string | null; context?: unknown }): Context {
  const attributes = isContext(context) ? context : {};
  return targetingKey === null || targetingKey === undefined ? attributes : { ...attributes, targetingKey };
}

/** Represents an attribute of a context as a person enters it. */
export interface ContextRow {
  name: string;
  value: string;
}

/** Returns the attributes of the one context that a text has; null when the text is a list or no context. */
export function rowsOf(text: string): ContextRow[] | null {
  if (contextProblem(text)) return null;
  return Object.entries(JSON.parse(text) as Context).map(([name, value]) => ({ name, value: writeValue(value) }));
}

/** Returns the context with attributes as JSON. Those without a name are left out. */
export function textOf(rows: readonly ContextRow[]): string {
  const named = rows.filter((row) => row.name.trim() !== "");
  return JSON.stringify(Object.fromEntries(named.map((row) => [row.name.trim(), readValue(row.value)])), null, 2);
}

/** Returns a value as a person would type it: text that would be read as something else is a JSON string. */
const writeValue = (value: unknown): string => (typeof value === "string" && readValue(value) === value ? value : JSON.stringify(value));

/** Reads a value: a number, true, false, null, a list or an object; anything else is text. */
function readValue(text: string): unknown {
  const value = readOperand(text, "any");
  if (typeof value !== "string" || !/^\s*([[{"]|null\s*$)/.test(text)) return value;
  try {
    return JSON.parse(text);
  } catch {
    return value;
  }
}
