import { ApiError, type Answer, environmentPath, get, newId, path, write } from "@/lib/api";
import { sameJson } from "@/lib/pointer";
import type { Place } from "@/lib/queries";
import { type ReviewItem, errorsOf, keyOf } from "@/model/changes";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";

/** Represents flags that others changed since they were read, by key; null was deleted. */
export interface Conflict {
  theirs: Map<string, Flag | null>;
  etag: string;
}

/** The number of times that a write is repeated because other flags of the environment changed. */
const mostAttempts = 8;

/**
 * Saves flags as one change. A version guards the whole environment: when it is another one, the flags are read again, and the change is
 * repeated if nobody changed them.
 * @returns The conflict, or null when the change was saved.
 */
export async function saveFlags(
  place: Place,
  items: readonly ReviewItem[],
  etag: string | null,
  message: string,
): Promise<Conflict | null> {
  let version = etag;
  for (let attempt = 1; ; attempt++) {
    if (version === null) {
      const found = await compare(place, items);
      if (found.theirs.size > 0) return found;
      version = found.etag;
    }
    try {
      await sendChange(place, items, version, message);
      return null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isConflict || attempt === mostAttempts) throw named(error, items);
      version = null;
    }
  }
}

/** Returns an error of a change with the flags that it is about. */
function named(error: ApiError, items: readonly ReviewItem[]): ApiError {
  if (items.length < 2 || error.errors.length === 0) return error;
  const detail = `${error.detail} ${t.bulk.nothingSaved}`;
  return new ApiError(error.status, error.title, detail, errorsOf(items, error.errors), error.type);
}

/** Reads the flags again, and returns those that are not as they were before the change. */
async function compare(place: Place, items: readonly ReviewItem[]): Promise<Conflict> {
  const theirs = new Map<string, Flag | null>();
  let etag = "";
  for (const item of items) {
    const current = await read(place, keyOf(item));
    // The oldest of the versions guards all flags that were read.
    etag ||= current.etag;
    if (!sameJson(current.flag, item.before ?? null)) theirs.set(keyOf(item), current.flag);
  }
  return { theirs, etag };
}

async function read(place: Place, key: string): Promise<{ flag: Flag | null; etag: string }> {
  const base = environmentPath(place.project, place.environment);
  try {
    const answer = await get<Flag>(base + path`/flags/${key}`);
    return { flag: answer.data, etag: answer.etag ?? "" };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    // The list has the version too, when the flag does not exist.
    const list = await get<unknown>(`${base}/flags`, { query: { limit: 1 } });
    return { flag: null, etag: list.etag ?? "" };
  }
}

function sendChange(place: Place, items: readonly ReviewItem[], ifMatch: string, message: string): Promise<Answer<unknown>> {
  const base = environmentPath(place.project, place.environment);
  const options = { ifMatch, query: { message: message || undefined }, operationId: newId() };
  const [only, ...others] = items;
  if (only && others.length === 0) {
    const url = base + path`/flags/${keyOf(only)}`;
    if (!only.after) return write("DELETE", url, options);
    // A person who may only toggle may not put a flag.
    const patch = only.before && smallPatch(only.before, only.after);
    return patch ? write("PATCH", url, { ...options, body: patch }) : write("PUT", url, { ...options, body: only.after });
  }
  const operations = items.map((item) => (item.after ? { putFlag: item.after } : { deleteFlag: keyOf(item) }));
  return write("POST", `${base}/changes`, { ...options, body: { operations } });
}

/** Returns the change as a merge patch of top-level values, or null when it is larger. */
function smallPatch(before: Flag, after: Flag): Record<string, unknown> | null {
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Flag>) {
    if (sameJson(before[name], after[name])) continue;
    if (name !== "enabled" && name !== "archived") return null;
    patch[name] = after[name] ?? null;
  }
  return patch;
}
