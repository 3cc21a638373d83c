/** The limits of an organization, in the order in which they are shown. */
export const quotaNames = ["projects", "environments", "flags", "keys", "streams", "eventsPerSecond"] as const;
export type QuotaName = (typeof quotaNames)[number];
