import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
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
  const ask = async (file: File, query: Record<string, string | number | undefined>) =>
    (await send<BundleAnswer>("POST", `${organizationPath(organization)}/bundle`, { file: typed(file), query })).data;
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
  const makePlan = async (file: File, mode: BundleMode, isRenewed: boolean) => {
    setApplied(null);
    setPlan(null);
    setPlan({ file, mode, answer: await ask(file, { mode, dryRun: "true" }), isRenewed });
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
    makePlan: (file: File, mode: BundleMode) => attempt(() => makePlan(file, mode, false)),
    /** Applies the plan. When something changed after it, another plan is made instead. */
    apply: (message: string) =>
      attempt(async () => {
        if (!plan) return;
        const { file, mode, answer } = plan;
        try {
          const confirm = answer.deletions > 0 ? answer.deletions : undefined;
          setApplied(await ask(file, { mode, plan: answer.plan, message, confirm }));
          setPlan(null);
          await queries.invalidateQueries();
        } catch (error) {
          if (!(error instanceof ApiError) || !error.isConflict) throw error;
          await makePlan(file, mode, true);
        }
      }),
  };
}
