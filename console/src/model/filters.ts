import { text } from "./search";

/** Represents the filters of the list of flags, as they are in the address. */
export interface FlagFilters {
  q?: string | undefined;
  type?: string | undefined;
  state?: "on" | "off" | undefined;
  tag?: string | undefined;
  owner?: string | undefined;
  purpose?: string | undefined;
  visible?: boolean | undefined;
  archived?: boolean | undefined;
  /** Only flags that can be removed. */
  stale?: boolean | undefined;
  /** Only flags without an evaluation in this time. */
  unseen?: Unseen | undefined;
}

/** The times of the filter by the last evaluation: days, or none at all. */
export const unseenTimes = ["7d", "30d", "never"] as const;
export type Unseen = (typeof unseenTimes)[number];

/** Returns whether the browser filters the list, because the server has no such filter; then it reads all pages. */
export const isFilteredHere = (filters: FlagFilters) => filters.stale === true || filters.unseen !== undefined;

/** Reads the filters of an address. */
export const readFilters = (search: Record<string, unknown>): FlagFilters => ({
  q: text(search.q),
  type: text(search.type),
  state: search.state === "on" || search.state === "off" ? search.state : undefined,
  tag: text(search.tag),
  owner: text(search.owner),
  purpose: text(search.purpose),
  visible: search.visible === true || undefined,
  archived: search.archived === true || undefined,
  stale: search.stale === true || undefined,
  unseen: unseenTimes.find((time) => time === search.unseen),
});
