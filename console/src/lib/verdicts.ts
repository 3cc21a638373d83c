import { queryOptions, useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import type { Page } from "@/model/types";
import { environmentPath, get } from "./api";
import { type Place, all, rulesetKey, usePermissions } from "./queries";

export type Verdict = components["schemas"]["flagLifecycle"];

/** The verdict about each flag: whether it can be removed, and why. */
export const lifecycleQuery = (place: Place) =>
  queryOptions({
    queryKey: [...rulesetKey(place), "lifecycle"],
    queryFn: ({ signal }) => all<Verdict>(`${environmentPath(place.project, place.environment)}/analytics/lifecycle`, signal),
    staleTime: 60_000,
  });

/** The verdict about one flag; undefined until it is known, and for people who may not read it. */
export function useVerdict(place: Place, flag: string): Verdict | undefined {
  const may = usePermissions(place)("analytics.read");
  const query = useQuery({
    queryKey: [...rulesetKey(place), "lifecycle", flag],
    queryFn: async ({ signal }) => {
      const url = `${environmentPath(place.project, place.environment)}/analytics/lifecycle`;
      return (await get<Page<Verdict>>(url, { query: { flag }, signal })).data.items[0] ?? null;
    },
    enabled: may,
    staleTime: 60_000,
    retry: false,
  });
  return query.data ?? undefined;
}
