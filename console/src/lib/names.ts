import { queryOptions, useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { environmentPath, get } from "./api";
import { type Place, rulesetKey } from "./queries";

type Names = components["schemas"]["names"];

const none: Names = { attributes: [], segments: [], tags: [], owners: [] };

const namesQuery = (place: Place) =>
  queryOptions({
    queryKey: [...rulesetKey(place), "names"],
    queryFn: async ({ signal }) => (await get<Names>(`${environmentPath(place.project, place.environment)}/names`, { signal })).data,
  });

/** Returns the names that the environment uses, which editors suggest; none until they were read, and for those who may not read them. */
export const useNames = (place: Place): Names => useQuery(namesQuery(place)).data ?? none;
