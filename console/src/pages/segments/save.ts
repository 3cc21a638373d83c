import { ApiError, environmentPath, get, newId, path, write } from "@/lib/api";
import type { Place } from "@/lib/queries";
import { type SegmentPatch, patchOf } from "@/model/segments";
import type { Segment } from "@/model/types";

/** The number of times that a write is repeated because other parts of the environment changed. */
const mostAttempts = 8;

/**
 * Saves an edit of a segment, or deletes it when the edit is null. The edit is not saved when others changed the same details.
 * @returns The segment as others saved it, or null when the edit was saved.
 */
export async function saveSegment(place: Place, before: Segment, patch: SegmentPatch | null, message: string): Promise<Segment | null> {
  const url = environmentPath(place.project, place.environment) + path`/segments/${before.key}`;
  const options = { query: { message: message || undefined }, operationId: newId() };
  if (patch === null) {
    await write("DELETE", url, options);
    return null;
  }
  for (let attempt = 1; ; attempt++) {
    const { data, etag } = await get<Segment>(url);
    if (Object.keys(patch).some((name) => name in patchOf(before, data))) return data;
    try {
      await write("PATCH", url, { ...options, body: patch, ...(etag && { ifMatch: etag }) });
      return null;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isConflict || attempt === mostAttempts) throw error;
    }
  }
}
