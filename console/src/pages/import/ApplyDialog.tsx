import type { KeyboardEvent } from "react";
import type { Place } from "@/lib/queries";
import { mod } from "@/lib/shortcuts";
import { changesOf, countsOf } from "@/model/imports";
import { useReason } from "@/review/useReason";
import { t } from "@/text/en";
import { Button, Keys, Problem, cx } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import type { useImport } from "./useImport";

/** Asks for the reason and the confirmation before a plan is applied. */
export function ApplyDialog({ place, run, onClose }: { place: Place; run: ReturnType<typeof useImport>; onClose: () => void }) {
  const { fields, mustConfirm, reason, isConfirmed } = useReason(place);
  const { answer } = run.plan!;
  const { create, update } = changesOf(answer.items);
  const { refused, approximate } = countsOf(answer);
  const version = answer.version;
  const isReady = isConfirmed && !run.busy;
  const apply = async () => {
    if (!isReady) return;
    // With another plan, the dialog makes way for it.
    if (await run.apply(reason)) onClose();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    void apply();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.imports.confirmTitle(create, update)}
      description={
        <>
          {t.review.in} <b className={cx("font-medium", mustConfirm && "text-bad")}>{place.environment}</b>
          {` · ${t.imports.becomes(version)}`}
        </>
      }
      footer={
        <>
          {!isConfirmed && <span className="mr-auto text-xs text-n11">{t.review.mustType(place.environment)}</span>}
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="primary" aria-disabled={!isReady} onClick={() => void apply()}>
            {run.busy ? t.imports.applying : t.imports.applyIn(place.environment)}
            <Keys of={`${mod} ↵`} />
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4" onKeyDown={onKey}>
        <ul className="flex list-disc flex-col gap-1 pl-4.5 text-sm text-n11">
          <li>{t.imports.confirmText}</li>
          {approximate > 0 && <li className="text-warn">{t.imports.confirmApproximate(approximate)}</li>}
          {refused > 0 && <li>{t.imports.confirmRefused(refused)}</li>}
        </ul>
        {fields}
        {run.problem && <Problem error={run.problem} compact />}
      </div>
    </Dialog>
  );
}
