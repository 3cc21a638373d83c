import type { Draft } from "@/model/draft";
import type { Place } from "./queries";

const keyOf = (place: Place, flag: string) => `flagcluster.draft:${place.organization}/${place.project}/${place.environment}/${flag}`;

/** Returns the edits of a flag that this tab kept, or null. */
export function loadDraft(place: Place, flag: string): Draft | null {
  try {
    const text = sessionStorage.getItem(keyOf(place, flag));
    return text ? { ...(JSON.parse(text) as Omit<Draft, "past">), past: [] } : null;
  } catch {
    return null;
  }
}

/** Keeps the edits of a flag until they are saved or discarded: a reload, another page or the end of the session does not lose them. */
export function keepDraft(place: Place, { base, etag, flag }: Draft, isDirty: boolean) {
  try {
    if (isDirty) sessionStorage.setItem(keyOf(place, base.key), JSON.stringify({ base, etag, flag }));
    else sessionStorage.removeItem(keyOf(place, base.key));
  } catch {
    // Without storage, or with a full one, edits last as long as the page.
  }
}
