import { useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { send } from "@/lib/api";
import { organizationPath } from "@/lib/organization";
import { usePlan } from "@/lib/usePlan";

export type BundleAnswer = components["schemas"]["bundleImport"];
export type BundleEnvironment = components["schemas"]["bundleEnvironment"];

/** What happens to items that exist, and to those that the bundle does not have. */
export const bundleModes = ["merge", "skip", "create", "replace"] as const;
export type BundleMode = (typeof bundleModes)[number];

/** Represents what is to be imported. */
interface BundleRequest {
  file: File;
  mode: BundleMode;
}

/** Returns a file with the media type of its archive, which browsers do not know for all of them. */
const typed = (file: File) => file.slice(0, file.size, file.name.toLowerCase().endsWith(".zip") ? "application/zip" : "application/gzip");

/** Plans the import of a bundle, and applies exactly that plan. */
export function useBundle(organization: string) {
  const queries = useQueryClient();
  const ask = async ({ file, mode }: BundleRequest, query: Record<string, string | number | undefined>, signal: AbortSignal) =>
    (
      await send<BundleAnswer>("POST", `${organizationPath(organization)}/bundle`, {
        file: typed(file),
        query: { mode, ...query },
        signal,
      })
    ).data;
  return usePlan<BundleRequest, BundleAnswer>({
    plan: (request, signal) => ask(request, { dryRun: "true" }, signal),
    apply: ({ request, answer }, message, signal) =>
      ask(request, { plan: answer.plan, message, confirm: answer.deletions > 0 ? answer.deletions : undefined }, signal),
    onApplied: () => void queries.invalidateQueries(),
  });
}
