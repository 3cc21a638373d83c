import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, environmentPath, send } from "@/lib/api";
import type { Place } from "@/lib/queries";
import { asProblem } from "@/lib/useSubmit";
import type { ImportAnswer, ImportRequest } from "@/model/imports";

/** Represents a plan with the request that made it. */
interface Plan {
  request: ImportRequest;
  answer: ImportAnswer;
  /** True when an earlier plan could not be applied, because the environment changed after it. */
  isRenewed: boolean;
}

/** Plans an import, and applies exactly that plan. */
export function useImport(place: Place) {
  const queries = useQueryClient();
  const [plan, setPlan] = useState<Plan | null>(null);
  const [applied, setApplied] = useState<ImportAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const url = `${environmentPath(place.project, place.environment)}/import`;
  const ask = async (request: ImportRequest, query: Record<string, string>) =>
    (await send<ImportAnswer>("POST", url, { body: request, query })).data;
  const planAgain = async (request: ImportRequest, isRenewed: boolean) =>
    setPlan({ request, answer: await ask(request, { dryRun: "true" }), isRenewed });
  const attempt = async (action: () => Promise<void>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(asProblem(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    plan,
    applied,
    busy,
    problem,
    clear: () => {
      setPlan(null);
      setApplied(null);
      setProblem(null);
    },
    makePlan: (request: ImportRequest) => attempt(() => planAgain(request, false)),
    /** Applies the plan. When the environment changed after it, another plan is made instead. */
    apply: (message: string) =>
      attempt(async () => {
        if (!plan) return;
        try {
          setApplied(await ask({ ...plan.request, plan: plan.answer.plan }, { message }));
          setPlan(null);
          await queries.invalidateQueries({ queryKey: ["ruleset"] });
          await queries.invalidateQueries({ queryKey: ["environment"] });
        } catch (error) {
          if (!(error instanceof ApiError) || !error.isConflict) throw error;
          await planAgain(plan.request, true);
        }
      }),
  };
}
