import type { Place } from "@/lib/queries";

/** What the tour shows: names of the demo that the server creates in an empty data folder. */
export const demo = { organization: "demo", project: "shop", environment: "staging", flag: "new-checkout", variant: "on" } as const;

/** Returns whether a place is in the demo. */
export const isDemo = (place: Place) => place.organization === demo.organization && place.project === demo.project;
