import { useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { environmentPath, get } from "./api";
import type { Place } from "./queries";
import type { Page } from "@/model/types";

type Seen = components["schemas"]["flagSeen"];

const mostPages = 10;

/** Returns when each flag was evaluated last, by key, in any way. */
export function useLastSeen(place: Place, enabled = true): ReadonlyMap<string, string> | undefined {
  return useQuery({
    queryKey: ["seen", place],
    queryFn: async ({ signal }) => {
      const found = new Map<string, string>();
      let after: string | null = null;
      for (let page = 0; page < mostPages; page++) {
        const answer: Page<Seen> = (
          await get<Page<Seen>>(`${environmentPath(place.project, place.environment)}/analytics/seen`, {
            query: { limit: 1000, after },
            signal,
          })
        ).data;
        for (const { flag, lastSeen } of answer.items) if ((found.get(flag) ?? "") < lastSeen) found.set(flag, lastSeen);
        if (answer.next === null) break;
        after = answer.next;
      }
      return found;
    },
    enabled,
    refetchInterval: 15_000,
  }).data;
}
