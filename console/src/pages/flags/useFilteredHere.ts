import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useLastSeen } from "@/lib/lastSeen";
import type { Place } from "@/lib/queries";
import { lifecycleQuery } from "@/lib/verdicts";
import { type FlagFilters, isFilteredHere } from "@/model/filters";
import { isUnseen } from "@/model/unseen";
import type { Flag } from "@/model/types";

interface Reading {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Applies the filters that the server does not have, and then reads all pages. */
export function useFilteredHere(place: Place, filters: FlagFilters, flags: Flag[], pages: Reading) {
  const isNeeded = isFilteredHere(filters);
  const verdicts = useQuery({ ...lifecycleQuery(place), enabled: filters.stale === true });
  const seen = useLastSeen(place, filters.unseen !== undefined);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (isNeeded && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNeeded, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isReading = isNeeded && (hasNextPage || (filters.stale === true && !verdicts.data) || (filters.unseen !== undefined && !seen));
  const items = useMemo(() => {
    if (!isNeeded) return flags;
    const removable = new Set((verdicts.data ?? []).filter((item) => item.verdict !== "active").map((item) => item.key));
    const now = Date.now();
    return flags.filter(
      (flag) =>
        (!filters.stale || removable.has(flag.key)) &&
        (!filters.unseen || (seen !== undefined && isUnseen(seen.get(flag.key), filters.unseen, now))),
    );
  }, [flags, isNeeded, verdicts.data, seen, filters.stale, filters.unseen]);
  return { items, isReading, error: filters.stale ? verdicts.error : null };
}
