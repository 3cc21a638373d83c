import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Flag, Page } from "@/model/types";
import { environmentPath, get } from "./api";
import { type Place, rulesetKey } from "./queries";

/** The number of flags that are suggested. */
const mostFlags = 20;

/** Returns flags whose key, description or tag matches a text, which the server finds; undefined until it answered. */
export const useFoundFlags = (place: Place, search: string): readonly Flag[] | undefined =>
  useQuery({
    queryKey: [...rulesetKey(place), "found", search],
    queryFn: async ({ signal }) => {
      const url = `${environmentPath(place.project, place.environment)}/flags`;
      return (await get<Page<Flag>>(url, { query: { search, limit: mostFlags }, signal })).data.items;
    },
    placeholderData: keepPreviousData,
  }).data;
