import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { components } from "@/api/schema";
import { ApiError, send } from "@/lib/api";
import { organizationPath } from "@/lib/organization";
import { asProblem } from "@/lib/useSubmit";

export type BundleAnswer = components["schemas"]["bundleImport"];
export type BundleEnvironment = components["schemas"]["bundleEnvironment"];

/** What happens to items that exist, and to those that the bundle does not have. */
export const bundleModes = ["merge", "skip", "create", "replace"] as const;
export type BundleMode = (typeof bundleModes)[number];

interface Bundle {
  file: File;
  mode: BundleMode;
  answer: BundleAnswer;
  /** True when an earlier plan could not be applied, because something changed after it. */
  isRenewed: boolean;
}

/** Returns a file with the media type of its archive, which browsers do not know for all of them. */
const typed = (file: File) => file.slice(0, file.size, file.name.toLowerCase().endsWith(".zip") ? "application/zip" : "application/gzip");

/** Plans the import of a bundle, and applies exactly that plan. */
export function useBundle(organization: string) {
  const queries = useQueryClient();
  const [plan, setPlan] = useState<Bundle | null>(null);
  const [applied, setApplied] = useState<BundleAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const running = useRef<AbortController | null>(null);
  const ask = async (file: File, query: Record<string, string | number | undefined>, signal: AbortSignal) =>
    (await send<BundleAnswer>("POST", `${organizationPath(organization)}/bundle`, { file: typed(file), query, signal })).data;
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
  const makePlan = async (file: File, mode: BundleMode, isRenewed: boolean, signal: AbortSignal) => {
    const answer = await ask(file, { mode, dryRun: "true" }, signal);
    signal.throwIfAborted();
    setPlan({ file, mode, answer, isRenewed });
  };
  return {
    plan,
    applied,
    busy,
    problem,
    /** Removes the plan and the result, and stops planning: its answer would be of another file or mode. */
    clear: () => {
      running.current?.abort();
      running.current = null;
      setBusy(false);
      setPlan(null);
      setApplied(null);
      setProblem(null);
    },
    makePlan: (file: File, mode: BundleMode) => attempt((signal) => makePlan(file, mode, false, signal)),
    /** Applies the plan. When something changed after it, another plan is made instead. */
    apply: (message: string) =>
      attempt(async (signal) => {
        if (!plan) return;
        const { file, mode, answer } = plan;
        try {
          const confirm = answer.deletions > 0 ? answer.deletions : undefined;
          setApplied(await ask(file, { mode, plan: answer.plan, message, confirm }, signal));
          setPlan(null);
          void queries.invalidateQueries();
        } catch (error) {
          if (!(error instanceof ApiError) || !error.isConflict) throw error;
          await makePlan(file, mode, true, signal);
        }
      }),
  };
}
