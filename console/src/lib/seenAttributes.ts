import { type Place, client } from "./queries";

/** The largest number of names of an environment. */
const most = 200;

const key = ({ organization, project, environment }: Place) => ["seen-attributes", organization, project, environment];

// The names are kept with the answers of the server, which are removed when another person signs in.
client.setQueryDefaults(["seen-attributes"], { gcTime: Number.POSITIVE_INFINITY });

/** Keeps the names of the attributes that a caller sent, not their values, until the page is closed or the person signs out. */
export function noteAttributes(place: Place, context: unknown) {
  if (typeof context !== "object" || context === null) return;
  const names = new Set(seenAttributes(place));
  for (const name of Object.keys(context)) {
    if (names.size < most) names.add(name);
  }
  client.setQueryData<readonly string[]>(key(place), [...names]);
}

/** Returns the names of the attributes that callers sent in recent evaluations. */
export const seenAttributes = (place: Place): readonly string[] => client.getQueryData<readonly string[]>(key(place)) ?? [];
