import { TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { formatNumber } from "@/lib/format";
import { useShortcuts } from "@/lib/shortcuts";
import { type ImportResult, changesOf, countsOf, importResults } from "@/model/imports";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, cx } from "@/ui/basics";
import { ApplyDialog } from "./ApplyDialog";
import { NoteList, ReportItem, results } from "./ReportItem";
import type { useImport } from "./useImport";

/** The number of rows that are shown at first, and added at a time. */
const step = 100;

/** The width of the page, which the bar at its foot does not have. */
export const content = "flex w-full max-w-5xl flex-1 flex-col gap-4 px-4 py-5 sm:px-6";

interface ReportProps {
  /** What the plan was made from. */
  header: ReactNode;
  run: ReturnType<typeof useImport>;
  show: ImportResult | undefined;
  onShow: (show: ImportResult | undefined) => void;
}

/** Shows what the import would do with each flag and segment, and imports them. */
export function Report({ header, run, show, onShow }: ReportProps) {
  const place = usePlace();
  const [shown, setShown] = useState(step);
  const [confirming, setConfirming] = useState(false);
  const plan = run.plan!;
  const { answer } = plan;
  const counts = countsOf(answer);
  const { create, update, none } = changesOf(answer.items);
  const items = show ? answer.items.filter((item) => item.result === show) : answer.items;
  useShortcuts({ "mod+Enter": () => answer.changed && setConfirming(true) });
  return (
    <>
      <div className={content}>
        {header}
        {plan.isRenewed && (
          <p role="alert" className="flex gap-2.5 rounded-md bg-warn-soft px-3 py-2 text-sm">
            <TriangleAlert aria-hidden className="mt-0.5 text-warn" />
            {answer.changed ? t.imports.renewed(place.environment) : t.imports.overtaken(place.environment)}
          </p>
        )}
        <div role="group" aria-label={t.imports.filter} className="grid grid-cols-2 gap-2 sm:grid-cols-5">
          <Count label={t.imports.all} count={answer.items.length} isChosen={!show} onClick={() => onShow(undefined)} />
          {importResults.map((result) => (
            <Count
              key={result}
              label={t.imports.results[result]}
              result={result}
              count={counts[result]}
              isChosen={show === result}
              onClick={() => onShow(show === result ? undefined : result)}
            />
          ))}
        </div>
        {answer.notes.length > 0 && (
          <section className="card px-4 py-3 text-sm" aria-label={t.imports.notes}>
            <h2 className="label mb-1">{t.imports.notes}</h2>
            <NoteList notes={answer.notes} />
          </section>
        )}
        {items.length === 0 ? (
          <p className="card px-4 py-8 text-center text-sm text-n11">{t.imports.noItem}</p>
        ) : (
          <ul className="card divide-y overflow-hidden" aria-label={t.imports.report}>
            {items.slice(0, shown).map((item) => (
              <ReportItem key={`${item.kind}/${item.key}/${item.pointer}`} item={item} answer={answer} place={place} />
            ))}
          </ul>
        )}
        {items.length > shown && (
          <Button className="self-start" onClick={() => setShown(shown + step)}>
            {t.roles.more(items.length - shown)}
          </Button>
        )}
        {run.problem && !confirming && <Problem error={run.problem} compact />}
      </div>
      <div
        role="region"
        aria-label={t.imports.bar}
        className="sticky bottom-0 z-20 flex flex-wrap items-center gap-x-3 gap-y-2 border-t bg-n2 px-4 py-2.5 text-sm sm:px-6"
      >
        <span className="min-w-0 flex-1">
          {answer.changed ? (
            <>
              <b className="font-semibold">{t.imports.changes(create, update)}</b>{" "}
              <span className="text-n11">
                {t.bar.in(place.environment)}
                {none > 0 && ` · ${t.imports.untouched(none)}`}
              </span>
            </>
          ) : (
            t.imports.nothing(place.environment)
          )}
        </span>
        {answer.changed && (
          <Button look="primary" onClick={() => setConfirming(true)}>
            {t.imports.apply}
          </Button>
        )}
      </div>
      {confirming && <ApplyDialog place={place} run={run} onClose={() => setConfirming(false)} />}
    </>
  );
}

interface CountProps {
  label: string;
  count: number;
  result?: ImportResult;
  isChosen: boolean;
  onClick: () => void;
}

/** Shows the number of items with a result, and filters by it. */
function Count({ label, count, result, isChosen, onClick }: CountProps) {
  const { icon: Icon, look } = result ? results[result] : { icon: null, look: "" };
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onClick}
      className={cx(
        "flex flex-col rounded-md border px-3 py-2 text-start max-sm:first:col-span-2",
        isChosen ? "border-accent bg-accent-soft" : "border-n7 hover:bg-n3",
      )}
    >
      <span className={cx("text-lg font-semibold", count === 0 && "text-n10")}>{formatNumber(count)}</span>
      <span className="flex items-center gap-1.5 text-xs text-n11">
        {Icon && <Icon aria-hidden className={cx("!size-3.5", count > 0 && look)} />}
        {label}
      </span>
    </button>
  );
}
