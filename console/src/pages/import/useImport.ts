import { useQueryClient } from "@tanstack/react-query";
import { environmentPath, send } from "@/lib/api";
import type { Place } from "@/lib/queries";
import { usePlan } from "@/lib/usePlan";
import type { ImportAnswer, ImportRequest } from "@/model/imports";

/** Plans an import, and applies exactly that plan. */
export function useImport(place: Place) {
  const queries = useQueryClient();
  const url = `${environmentPath(place.project, place.environment)}/import`;
  const ask = async (body: ImportRequest, query: Record<string, string>, signal: AbortSignal) =>
    (await send<ImportAnswer>("POST", url, { body, query, signal })).data;
  return usePlan<ImportRequest, ImportAnswer>({
    plan: (request, signal) => ask(request, { dryRun: "true" }, signal),
    apply: ({ request, answer }, message, signal) => ask({ ...request, plan: answer.plan }, { message }, signal),
    onApplied: async () => {
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      await queries.invalidateQueries({ queryKey: ["environment"] });
    },
  });
}
