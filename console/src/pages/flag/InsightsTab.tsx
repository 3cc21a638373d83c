import { Link } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { useActorNames } from "@/lib/actors";
import { formatNumber, formatPercent } from "@/lib/format";
import { useFlagCounts, useSeries } from "@/lib/queries";
import { actorName } from "@/model/actors";
import { t } from "@/text/en";
import { Empty, Problem, Skeleton, Time } from "@/ui/basics";
import { Segmented } from "@/ui/controls";
import { SplitBar, VariantName, variantColor } from "@/ui/variants";
import { useFlagEditor } from "./context";
import { Outcomes } from "./Outcomes";

const Chart = lazy(() => import("@/editor/Chart"));
const ranges = {
  "1h": { window: "1h", step: "1m" },
  "24h": { window: "24h", step: "1h" },
  "168h": { window: "168h", step: "1h" },
} as const;

/** Shows how often the flag was evaluated, with what result, and when it changed. */
export default function InsightsTab() {
  const { place, draft } = useFlagEditor();
  const flag = draft.base;
  const names = useActorNames(place.organization);
  const [range, setRange] = useState<keyof typeof ranges>("1h");
  const [by, setBy] = useState<"variant" | "reason" | "rule">("variant");
  const counts = useFlagCounts(place, flag.key, range);
  const series = useSeries(place, { ...ranges[range], flag: flag.key, by }, range === "1h" ? 5_000 : 30_000);
  const error = counts.error ?? series.error;
  if (error) return <Problem error={error} onRetry={() => void series.refetch()} />;
  const total = counts.data?.total ?? 0;
  const variants = Object.entries(counts.data?.variants ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Segmented
          label={t.live.range}
          value={range}
          onChange={setRange}
          options={[
            { value: "1h", label: t.live.hour },
            { value: "24h", label: t.live.day },
            { value: "168h", label: t.live.week },
          ]}
        />
        <Segmented
          label={t.insights.by}
          value={by}
          onChange={setBy}
          options={[
            { value: "variant", label: t.rules.variants },
            { value: "reason", label: t.insights.reasons },
            { value: "rule", label: t.flag.tabs.rules },
          ]}
        />
      </div>
      <section className="card p-4" aria-label={t.live.overTime}>
        {series.data && series.data.series.length > 0 ? (
          <Suspense fallback={<Skeleton className="h-70" />}>
            <Chart series={series.data} {...(by === "variant" && { colorOf: (name: string) => variantColor(flag, name) })} />
          </Suspense>
        ) : series.data ? (
          <Empty icon={Activity} title={t.live.emptyTitle} text={t.insights.emptyText}>
            <Link to="/$organization/$project/$environment/connect" params={{ ...place }} className="btn">
              {t.nav.connect}
            </Link>
          </Empty>
        ) : (
          <Skeleton className="h-70" />
        )}
      </section>
      {total > 0 && (
        <section className="card p-4 text-sm">
          <h2 className="mb-3 font-semibold">{t.insights.served[range]}</h2>
          <SplitBar flag={flag} shares={variants.map(([variant, weight]) => ({ variant, weight }))} className="mb-3 h-2.5 w-full" />
          <table className="w-full">
            <tbody>
              {variants.map(([variant, count]) => (
                <tr key={variant} className="border-b last:border-b-0">
                  <td className="py-1.5">
                    <VariantName flag={flag} variant={variant} />
                  </td>
                  <td className="text-end">{formatNumber(count)}</td>
                  <td className="w-20 text-end text-n11">{formatPercent(count / total)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Outcomes />
      {series.data && series.data.markers.length > 0 && (
        <section className="card p-4 text-sm">
          <h2 className="mb-2 font-semibold">{t.insights.changes}</h2>
          <ul>
            {series.data.markers.map((marker) => (
              <li key={marker.version} className="flex flex-wrap gap-x-2 border-b py-1.5 last:border-b-0">
                <Time at={marker.time} className="w-24 text-n11" />
                <span>{t.version(marker.version)}</span>
                <bdi className="text-n11">{actorName(marker.actor as never, names)}</bdi>
                {marker.message && <bdi>“{marker.message}”</bdi>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
