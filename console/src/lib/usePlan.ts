import { useRef, useState } from "react";
import { ApiError } from "@/lib/api";
import { asProblem } from "@/lib/useSubmit";

/** Represents a plan with the request that made it. */
interface Plan<Request, Answer> {
  request: Request;
  answer: Answer;
  /** True when an earlier plan could not be applied, because something changed after it. */
  isRenewed: boolean;
}

interface Actions<Request, Answer> {
  plan: (request: Request, signal: AbortSignal) => Promise<Answer>;
  apply: (plan: Plan<Request, Answer>, message: string, signal: AbortSignal) => Promise<Answer>;
  /** Reads what the change has made stale. */
  onApplied: () => Promise<void> | void;
}

/** Plans a change on the server, and applies exactly that plan. */
export function usePlan<Request, Answer>(actions: Actions<Request, Answer>) {
  const [plan, setPlan] = useState<Plan<Request, Answer> | null>(null);
  const [applied, setApplied] = useState<Answer | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const running = useRef<AbortController | null>(null);
  const attempt = async (action: (signal: AbortSignal) => Promise<void>): Promise<boolean> => {
    if (running.current) return false;
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setProblem(null);
    try {
      await action(controller.signal);
      return true;
    } catch (error) {
      if (!controller.signal.aborted) setProblem(asProblem(error));
      return false;
    } finally {
      if (running.current === controller) {
        running.current = null;
        setBusy(false);
      }
    }
  };
  const makePlan = async (request: Request, isRenewed: boolean, signal: AbortSignal) => {
    const answer = await actions.plan(request, signal);
    signal.throwIfAborted();
    setPlan({ request, answer, isRenewed });
  };
  return {
    plan,
    applied,
    busy,
    problem,
    /** Removes the plan and the result, and stops planning: its answer would be that of another request. */
    clear: () => {
      running.current?.abort();
      running.current = null;
      setBusy(false);
      setPlan(null);
      setApplied(null);
      setProblem(null);
    },
    makePlan: (request: Request) => attempt((signal) => makePlan(request, false, signal)),
    /** Applies the plan. When something changed after it, another plan is made instead. */
    apply: (message: string) =>
      attempt(async (signal) => {
        if (!plan) return;
        try {
          setApplied(await actions.apply(plan, message, signal));
          setPlan(null);
          await actions.onApplied();
        } catch (error) {
          if (!(error instanceof ApiError) || !error.isConflict) throw error;
          await makePlan(plan.request, true, signal);
        }
      }),
  };
}
