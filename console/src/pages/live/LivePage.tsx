import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Activity, BellRing, CircleCheck } from "lucide-react";
import { Suspense, lazy } from "react";
import { formatCompact, formatNumber, formatPercent } from "@/lib/format";
import { useLive } from "@/lib/live";
import { type Alert, useAlerts, useSeries } from "@/lib/queries";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Empty, Problem, Skeleton, Time, cx } from "@/ui/basics";
import { Segmented } from "@/ui/controls";
import { SeverityChip } from "../alerts/SeverityChip";
import { Crashes } from "./Crashes";

const Chart = lazy(() => import("@/editor/Chart"));
const route = getRouteApi("/signed-in/$organization/$project/$environment/live");
const base = "/$organization/$project/$environment";

const ranges = { "1h": { window: "1h", step: "1m" }, "24h": { window: "24h", step: "1h" }, "7d": { window: "168h", step: "1h" } } as const;
type Range = keyof typeof ranges;

/** Shows evaluations as they happen, over time, and the alerts of the environment. */
export function LivePage() {
  const place = usePlace();
  const navigate = useNavigate();
  const search = route.useSearch();
  const range: Range = search.range && search.range in ranges ? (search.range as Range) : "1h";
  const live = useLive(place);
  const series = useSeries(place, { ...ranges[range], by: "flag", limit: 8 }, range === "1h" ? 5_000 : 30_000);
  // The last counts are not those of the last minute any more.
  const counts = live.connected ? live.counts : null;
  return (
    <>
      <PageHeader title={t.nav.live}>
        <Segmented
          label={t.live.range}
          value={range}
          onChange={(next) =>
            void navigate({ to: `${base}/live`, params: { ...place }, search: next === "1h" ? {} : { range: next }, replace: true })
          }
          options={[
            { value: "1h", label: t.live.hour },
            { value: "24h", label: t.live.day },
            { value: "7d", label: t.live.week },
          ]}
        />
      </PageHeader>
      <div className="grid items-start gap-5 px-4 py-5 sm:px-6 xl:grid-cols-[minmax(0,1fr)_360px]">
        <div className="flex min-w-0 flex-col gap-5">
          <dl className="card grid grid-cols-2 sm:grid-cols-4 sm:divide-x">
            <Fact label={t.live.minute} value={counts ? formatNumber(counts.total) : "–"} />
            <Fact label={t.live.flags} value={counts ? formatNumber(counts.flags.length) : "–"} />
            <Fact label={t.facts.errors} value={counts ? formatNumber(counts.errors) : "–"} bad={(counts?.errors ?? 0) > 0} />
            <Fact label={t.live.lag} value={counts?.lag ? t.live.seconds(counts.lag.seconds.toFixed(1)) : "–"} />
          </dl>
          <section className="card p-4" aria-label={t.live.overTime}>
            <h2 className="mb-3 font-semibold">{t.live.overTime}</h2>
            {series.error ? (
              <Problem error={series.error} compact />
            ) : series.data && series.data.series.length > 0 ? (
              <Suspense fallback={<Skeleton className="h-70" />}>
                <Chart series={series.data} />
              </Suspense>
            ) : series.data ? (
              <Empty icon={Activity} title={t.live.emptyTitle} text={t.live.emptyText}>
                <Link to={`${base}/connect`} params={{ ...place }} className="btn">
                  {t.nav.connect}
                </Link>
              </Empty>
            ) : (
              <Skeleton className="h-70" />
            )}
          </section>
          <section className="card overflow-hidden" aria-label={t.live.top}>
            <h2 className="px-4 pt-3.5 pb-2.5 font-semibold">{t.live.top}</h2>
            <table className="w-full text-sm">
              <thead>
                <tr className="table-head text-start">
                  <th className="px-4 text-start font-medium">{t.rules.flag}</th>
                  <th className="px-4 text-end font-medium">{t.live.minute}</th>
                  <th className="w-1/3 px-4 text-start font-medium max-sm:hidden">{t.live.shareOfAll}</th>
                  <th className="px-4 text-end font-medium">{t.facts.errors}</th>
                </tr>
              </thead>
              <tbody>
                {(counts?.flags ?? []).slice(0, 20).map((flag) => (
                  <tr key={flag.flag} className="data-row">
                    <td className="max-w-0 min-w-40 truncate px-4">
                      <Link
                        to={`${base}/flags/$flag`}
                        params={{ ...place, flag: flag.flag }}
                        search={{ tab: "insights" }}
                        className="mono hover:underline"
                      >
                        <bdi>{flag.flag}</bdi>
                      </Link>
                    </td>
                    <td className="px-4 text-end">{formatCompact(flag.total)}</td>
                    <td className="px-4 max-sm:hidden">
                      <span className="flex items-center gap-2">
                        <span className="h-1.5 flex-1 rounded-full bg-n4">
                          <span
                            className="block h-full rounded-full bg-accent"
                            style={{ width: `${(flag.total / Math.max(1, counts!.total)) * 100}%` }}
                          />
                        </span>
                        <span className="w-12 text-end text-xs text-n11">{formatPercent(flag.total / Math.max(1, counts!.total))}</span>
                      </span>
                    </td>
                    <td className={cx("px-4 text-end", flag.errors > 0 ? "text-bad" : "text-n11")}>{formatCompact(flag.errors)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {counts?.flags.length === 0 && <p className="px-4 py-4 text-sm text-n11">{t.live.quiet}</p>}
          </section>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <Alerts />
          <Crashes />
        </div>
      </div>
    </>
  );
}

function Fact({ label, value, bad }: { label: string; value: string; bad?: boolean }) {
  return (
    <div className="px-4 py-3">
      <dt className="label">{label}</dt>
      <dd className={cx("text-xl font-semibold", bad && "text-bad")}>{value}</dd>
    </div>
  );
}

function Alerts() {
  const place = usePlace();
  const alerts = useAlerts(place);
  const items: Alert[] = alerts.data?.items ?? [];
  return (
    <section className="card overflow-hidden" aria-label={t.live.alerts}>
      <h2 className="flex items-center gap-2 border-b px-4 py-3 font-semibold">
        <BellRing aria-hidden className="text-n11" />
        {t.live.alerts}
      </h2>
      {alerts.error ? (
        <Problem error={alerts.error} compact />
      ) : !alerts.data ? (
        <Skeleton className="m-4" />
      ) : items.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-4 text-sm text-n11">
          <CircleCheck aria-hidden className="text-on" />
          {t.live.noAlerts}
        </p>
      ) : (
        <ul className="max-h-[70dvh] divide-y overflow-y-auto">
          {items.map((alert) => (
            <li key={alert.id} className="flex flex-col gap-1 px-4 py-2.5 text-sm">
              <p className="flex items-center gap-2">
                <SeverityChip severity={alert.severity} />
                <Link to={`${base}/flags/$flag`} params={{ ...place, flag: alert.flag }} className="mono truncate hover:underline">
                  <bdi>{alert.flag}</bdi>
                </Link>
                <span className="ml-auto text-xs text-n11">{t.alerts.statuses[alert.status as "open"] ?? alert.status}</span>
              </p>
              <p className="text-xs text-n11">
                <bdi>{alert.rule}</bdi> · <Time at={alert.firedAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
