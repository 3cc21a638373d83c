import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { ApiError, environmentPath, get } from "@/lib/api";
import type { Place } from "@/lib/queries";

export type GitBinding = components["schemas"]["gitBinding"];
export type GitBindingRequest = components["schemas"]["gitBindingRequest"];
export type GitStatus = components["schemas"]["gitStatus"];
export type GitProposal = components["schemas"]["gitProposal"];
export type GitConflict = components["schemas"]["gitConflict"];

/** The interval between two reads of the status, in milliseconds: it shows what the server does by itself. */
const refresh = 5_000;

export const gitPath = (place: Place) => `${environmentPath(place.project, place.environment)}/git`;

export const gitKey = (place: Place) => ["git", place.organization, place.project, place.environment] as const;

/** The repository that the environment follows, with the tag of the version that was read; null when there is none. */
export const gitBindingQuery = (place: Place) =>
  queryOptions({
    queryKey: [...gitKey(place), "binding"],
    queryFn: async ({ signal }) => {
      try {
        const { data, etag } = await get<GitBinding>(gitPath(place), { signal });
        return { binding: data, etag };
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });

/** How far the environment and its repository have followed each other. */
export const gitStatusQuery = (place: Place) =>
  queryOptions({
    queryKey: [...gitKey(place), "status"],
    queryFn: async ({ signal }) => (await get<GitStatus>(`${gitPath(place)}/status`, { signal })).data,
    refetchInterval: refresh,
  });

/** The changes that are proposed as pull requests, newest first. */
export const gitProposalsQuery = (place: Place) =>
  queryOptions({
    queryKey: [...gitKey(place), "proposals"],
    queryFn: async ({ signal }) => (await get<{ items: GitProposal[] }>(`${gitPath(place)}/proposals?limit=50`, { signal })).data.items,
    refetchInterval: refresh,
  });

/** Returns the beginning of a commit id, as Git shows it. */
export const shortCommit = (commit: string) => commit.slice(0, 10);
