import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { environmentsQuery } from "@/lib/queries";
import { ReasonField } from "@/review/ReasonField";
import { isProductionLike, usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { TextField } from "@/ui/TextField";
import type { BundleEnvironment, useBundle } from "./useBundle";

/** Asks for the reason, and for a confirmation of what production-like environments and deletions need. */
export function BundleApply({ run, onClose }: { run: ReturnType<typeof useBundle>; onClose: () => void }) {
  const { organization } = usePlace();
  const { answer } = run.plan!;
  const [reason, setReason] = useState("");
  const [entered, setEntered] = useState("");
  const updated = answer.environments.filter((environment) => environment.change === "update");
  const projects = [...new Set(updated.map((environment) => environment.project))];
  const known = useQueries({
    queries: projects.map((project) => environmentsQuery(organization, project)),
    combine: (lists) => ({
      isRead: lists.every((list) => !list.isPending),
      environments: new Map(projects.map((project, index) => [project, lists[index]?.data])),
    }),
  });
  // Without its list an environment may be a production-like one.
  const isProtected = ({ project, environment }: BundleEnvironment) => {
    const environments = known.environments.get(project);
    return !environments || isProductionLike(environments.find((item) => item.slug === environment) ?? { slug: environment });
  };
  const protectedOnes = known.isRead ? updated.filter(isProtected) : [];
  const first = protectedOnes[0];
  const several = first || answer.deletions > 0 ? organization : null;
  const typed = first && protectedOnes.length === 1 ? first.environment : several;
  const isReady = known.isRead && !run.busy && (typed === null || entered.trim() === typed);
  const apply = async () => {
    if (isReady && (await run.apply(reason.trim()))) onClose();
  };
  // What is being imported cannot be stopped, and its result is shown when it ends.
  const close = () => {
    if (!run.busy) onClose();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t.bundles.confirmTitle(answer.environments.filter((environment) => environment.change !== "none").length)}
      footer={
        <>
          <Button aria-disabled={run.busy} onClick={close}>
            {t.cancel}
          </Button>
          <Button look={answer.deletions > 0 ? "danger" : "primary"} aria-disabled={!isReady} onClick={() => void apply()}>
            {run.busy ? t.imports.applying : t.bundles.apply}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ul className="flex list-disc flex-col gap-1 pl-4.5 text-sm text-n11">
          <li>{t.bundles.confirmText}</li>
          {answer.deletions > 0 && <li className="text-bad">{t.bundles.deletions(answer.deletions, false)}</li>}
        </ul>
        <ReasonField value={reason} onChange={setReason} />
        {typed !== null && <TextField label={t.review.confirm(typed)} spellCheck={false} value={entered} onChange={setEntered} />}
        {run.problem && <Problem error={run.problem} compact />}
      </div>
    </Dialog>
  );
}
