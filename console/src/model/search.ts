// What a page does not know is undefined and not absent: the router keeps the parameters of the address otherwise.

/** Returns a parameter of an address as text; undefined without one. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

/** A text that is JSON is written without quotes into addresses by people, and read as JSON. */
export const json = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text(value);

/** Reads the parameters of the sign-in page. */
export function readSignIn(search: Record<string, unknown>): { return?: string; sso?: string; organization?: string } {
  const target = text(search.return);
  return {
    // Only addresses of the console: another site must not be opened after signing in.
    return: target && /^\/(?![/\\])/.test(target) ? target : undefined,
    sso: text(search.sso),
    organization: text(search.organization),
  };
}

/** Reads the question of the page Why? */
export const readWhy = (search: Record<string, unknown>): { flag?: string; context?: string; with?: string; version?: string } => ({
  flag: text(search.flag),
  context: json(search.context),
  with: text(search.with),
  version: text(search.version),
});
