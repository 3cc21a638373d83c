import { Suspense, lazy } from "react";
import { useSeries } from "@/lib/queries";
import type { DryRun } from "@/model/anomalies";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Skeleton, Time } from "@/ui/basics";

const Chart = lazy(() => import("@/editor/Chart"));

interface DryRunResultProps {
  result: DryRun;
  /** The document of the rule that was tried. */
  rule: { flag?: unknown; metric?: unknown };
}

/** The form is longer than the dialog, so the answer to the button is scrolled into view. */
const show = (section: HTMLElement | null) => section?.scrollIntoView({ block: "nearest" });

/** Shows when a rule would have fired, drawn on the evaluations or errors of its flag in the same time. */
export function DryRunResult({ result, rule }: DryRunResultProps) {
  const metric = rule.metric as { of?: unknown } | undefined;
  const by = metric?.of === "errors" ? "error" : "variant";
  const series = useSeries(usePlace(), { flag: String(rule.flag ?? ""), by, from: result.from, to: result.to, step: "1h" }, 0);
  const markers = result.alerts.map((alert) => ({
    time: alert.firedAt,
    version: "",
    actor: { kind: "rule", id: "" },
    message: null,
  }));
  return (
    <section ref={show} role="status" className="rounded-md border bg-n2 p-3 text-sm">
      <p className="font-medium">{t.anomalyRules.wouldHaveFired(result.alerts.length)}</p>
      <p className="text-xs text-n11">{t.anomalyRules.windows(result.windows, result.withoutVerdict)}</p>
      {result.undefined && <p className="mt-1 text-warn">{t.anomalyRules.undefined(result.undefined)}</p>}
      {series.data && series.data.series.length > 0 && (
        <figure className="mt-3" aria-label={t.anomalyRules.drawn}>
          <figcaption className="mb-1 text-xs text-n11">{t.anomalyRules.drawn}</figcaption>
          <Suspense fallback={<Skeleton className="h-70" />}>
            <Chart series={{ ...series.data, markers: markers as typeof series.data.markers }} />
          </Suspense>
        </figure>
      )}
      <ul className="mt-2 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
        {result.alerts.map((alert) => (
          <li key={alert.firedAt}>
            <Time at={alert.firedAt} className="text-n11" />: {alert.explanation} <b className="font-medium">{alert.wouldHave.join(" ")}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
