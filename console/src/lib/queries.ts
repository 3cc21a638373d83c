import { QueryClient, keepPreviousData, queryOptions, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { components } from "@/api/schema";
import { type FlagFilters, isFilteredHere } from "@/model/filters";
import type { Change, Environment, Flag, Page, Project, Segment } from "@/model/types";
import { ApiError, environmentPath, get, path } from "./api";
import { useLive } from "./live";

type Schemas = components["schemas"];
export type FlagCounts = Schemas["flagCounts"];
export type Series = Schemas["analyticsSeries"];
export type TopFlags = Schemas["topFlags"];
export type Alert = Schemas["alert"];
export type LiveCounts = Schemas["liveCounts"];

export type Me = Schemas["me"];

export interface Organization {
  slug: string;
  name: string;
}

/** Names an environment by the segments of its id. */
export interface Place {
  organization: string;
  project: string;
  environment: string;
}

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
    },
  },
});

const data = async <T>(answer: Promise<{ data: T }>) => (await answer).data;

/** Returns all items of a list whose length is small. */
export async function all<T>(url: string, signal: AbortSignal, query: Record<string, string | number> = {}): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = (await get<Page<T>>(url, { query: { limit: 1000, ...query, after }, signal })).data;
    items.push(...page.items);
    after = page.next;
  } while (after !== null && items.length < 20_000);
  return items;
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => data(get<Me>("/api/v1/me", { signal, signsOut: false })),
  staleTime: 60_000,
});

/** The organizations of the person; empty while the server has one organization per person. */
export const organizationsQuery = queryOptions({
  queryKey: ["organizations"],
  queryFn: async ({ signal }) => {
    try {
      return await all<Organization>("/api/v1/organizations", signal);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return [];
      throw error;
    }
  },
  staleTime: 60_000,
});

export const projectsQuery = (organization: string | null) =>
  queryOptions({
    queryKey: ["projects", organization],
    queryFn: ({ signal }) => all<Project>("/api/v1/projects", signal),
    staleTime: 30_000,
  });

export const environmentsQuery = (organization: string | null, project: string) =>
  queryOptions({
    queryKey: ["environments", organization, project],
    queryFn: async ({ signal }) => {
      const environments = await all<Environment>(path`/api/v1/projects/${project}/environments`, signal);
      return environments.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    },
    staleTime: 30_000,
  });

/** Returns the environment with its version, which is read again every few seconds. */
export function useEnvironmentState({ organization, project, environment }: Place) {
  return useQuery({
    queryKey: ["environment", organization, project, environment],
    queryFn: ({ signal }) => data(get<Environment>(environmentPath(project, environment), { signal })),
    refetchInterval: 5_000,
  });
}

/** The key of everything that changes with the version of an environment. */
export const rulesetKey = ({ organization, project, environment }: Place) => ["ruleset", organization, project, environment] as const;

/** Reads again what changed when the environment has a new version. */
export function useFollowVersion(place: Place) {
  const queries = useQueryClient();
  const polled = useEnvironmentState(place).data?.version;
  const live = useLive(place);
  // The stream names the version once a second; without it the environment is read every few seconds.
  const version = (live.connected && live.counts?.version) || polled;
  const { organization, project, environment } = place;
  useEffect(() => {
    if (!version) return;
    void queries.invalidateQueries({ queryKey: rulesetKey({ organization, project, environment }) });
    void queries.invalidateQueries({ queryKey: ["environment", organization, project, environment] });
  }, [queries, version, organization, project, environment]);
  return version;
}

const filterQuery = (filters: FlagFilters) => ({
  search: filters.q,
  type: filters.type,
  enabled: filters.state && (filters.state === "on" ? "true" : "false"),
  tag: filters.tag,
  owner: filters.owner,
  purpose: filters.purpose,
  clientVisible: filters.visible ? "true" : undefined,
  archived: filters.archived ? "true" : undefined,
});

/** The number of flags in one page of the list. */
export const flagPage = 200;

/** The largest number of flags in one answer. */
const largestPage = 1000;

export function useFlags(place: Place, filters: FlagFilters) {
  return useInfiniteQuery({
    queryKey: [...rulesetKey(place), "flags", filters],
    queryFn: ({ signal, pageParam }) =>
      get<Page<Flag>>(`${environmentPath(place.project, place.environment)}/flags`, {
        query: { ...filterQuery(filters), limit: isFilteredHere(filters) ? largestPage : flagPage, after: pageParam },
        signal,
      }).then((answer) => ({ ...answer.data, etag: answer.etag })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Returns flags of another environment by key, for the columns of the list: those of the first pages of the list. */
export function useFlagsElsewhere(place: Place, filters: FlagFilters, environments: string[], pages: number) {
  return useQuery({
    queryKey: ["ruleset", place.organization, place.project, "elsewhere", environments, filters, pages],
    queryFn: async ({ signal }) => {
      const { state: _, ...others } = filters;
      const lists = await Promise.all(
        environments.map(async (environment) => {
          const found = new Map<string, Flag>();
          let after: string | null = null;
          do {
            const page: Page<Flag> = (
              await get<Page<Flag>>(`${environmentPath(place.project, environment)}/flags`, {
                query: { ...filterQuery(others), limit: largestPage, after },
                signal,
              })
            ).data;
            for (const flag of page.items) found.set(flag.key, flag);
            after = page.next;
          } while (after !== null && found.size < pages * (isFilteredHere(filters) ? largestPage : flagPage));
          return [environment, found] as const;
        }),
      );
      return new Map(lists);
    },
    enabled: environments.length > 0,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
}

export const flagQuery = (place: Place, key: string) =>
  queryOptions({
    queryKey: [...rulesetKey(place), "flag", key],
    queryFn: async ({ signal }) => {
      const answer = await get<Flag>(environmentPath(place.project, place.environment) + path`/flags/${key}`, { signal });
      return { flag: answer.data, etag: answer.etag ?? "" };
    },
  });

export const segmentsQuery = (place: Place) =>
  queryOptions({
    queryKey: [...rulesetKey(place), "segments"],
    queryFn: ({ signal }) => all<Segment>(`${environmentPath(place.project, place.environment)}/segments`, signal),
  });

export function useChanges(place: Place) {
  return useInfiniteQuery({
    queryKey: [...rulesetKey(place), "changes"],
    queryFn: ({ signal, pageParam }) =>
      data(
        get<Page<Change>>(`${environmentPath(place.project, place.environment)}/changes`, {
          query: { limit: 50, after: pageParam },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Returns the ruleset at a version; undefined is the current one. */
export const rulesetAtQuery = (place: Place, version?: string) =>
  queryOptions({
    queryKey: ["version", place.organization, place.project, place.environment, version ?? "current"],
    queryFn: ({ signal }) =>
      data(
        get<{ flags: Flag[]; segments: Segment[]; version: string }>(`${environmentPath(place.project, place.environment)}/ruleset`, {
          query: { version },
          signal,
        }),
      ),
    staleTime: version ? Number.POSITIVE_INFINITY : 0,
  });

export function useFlagCounts(place: Place, flag: string, window = "1h") {
  return useQuery({
    queryKey: ["counts", place, flag, window],
    queryFn: ({ signal }) =>
      data(
        get<FlagCounts>(environmentPath(place.project, place.environment) + path`/analytics/flags/${flag}`, { query: { window }, signal }),
      ),
    refetchInterval: 5_000,
  });
}

export function useSeries(place: Place, query: Record<string, string | number | undefined>, refetchInterval = 30_000) {
  return useQuery({
    queryKey: ["series", place, query],
    queryFn: ({ signal }) => data(get<Series>(`${environmentPath(place.project, place.environment)}/analytics/series`, { query, signal })),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

export function useAlerts(place: Place) {
  return useQuery({
    queryKey: ["alerts", place],
    queryFn: ({ signal }) =>
      data(get<Page<Alert>>(`${environmentPath(place.project, place.environment)}/alerts`, { query: { limit: 100 }, signal })),
    refetchInterval: 15_000,
  });
}

/** The permissions of the person in an environment; null when the server does not list them. */
export const permissionsQuery = (place: Place) =>
  queryOptions({
    queryKey: ["permissions", place],
    queryFn: async ({ signal }) => {
      try {
        const environment = `${place.project}/${place.environment}`;
        const answer = await get<{ permissions: string[] }>("/api/v1/me/permissions", { query: { environment }, signal });
        return new Set(answer.data.permissions);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 30_000,
  });

/** Returns whether the person has a permission in an environment; true while it is not known, and then the server decides. */
export function usePermissions(place: Place) {
  const query = useQuery(permissionsQuery(place));
  return (permission: string) => query.data === undefined || query.data === null || query.data.has(permission);
}
