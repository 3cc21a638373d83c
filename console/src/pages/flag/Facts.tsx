import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiError } from "@/lib/api";
import { formatCompact, formatPercent } from "@/lib/format";
import { flagQuery, useFlagCounts, useSeries } from "@/lib/queries";
import type { Flag } from "@/model/types";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Hint, Time } from "@/ui/basics";
import { Switch } from "@/ui/controls";
import { ArchivedBadge, FlagState, Sparkline, SplitBar, VariantName } from "@/ui/variants";

const base = "/$organization/$project/$environment";

function Toggle({ flag, dirty, mayToggle, onToggle }: { flag: Flag; dirty: boolean; mayToggle: boolean; onToggle: () => void }) {
  const place = usePlace();
  const on = flag.enabled !== false;
  const why = !mayToggle ? t.flag.mayNotToggle : dirty ? t.flag.saveFirst : t.flags.toggle(flag.key, place.environment);
  return (
    <Hint text={why} keys="E">
      <span className="flex items-center gap-2 rounded-md border px-2.5 py-1.5 text-sm">
        <Switch
          label={t.flags.toggle(flag.key, place.environment)}
          checked={on}
          onChange={onToggle}
          disabled={!mayToggle || dirty || flag.archived === true}
        />
        {on ? t.state.onIn(place.environment) : t.state.offIn(place.environment)}
      </span>
    </Hint>
  );
}

function Line({ flag }: { flag: Flag }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 pt-3 text-xs text-n11 sm:px-6">
      <span className="chip">{t.types[flag.type]}</span>
      {flag.archived && <ArchivedBadge />}
      {flag.owner && <bdi className="chip">{flag.owner}</bdi>}
      {(flag.tags ?? []).map((tag) => (
        <bdi key={tag} className="chip truncate">
          {tag}
        </bdi>
      ))}
      {flag.description && <bdi className="basis-full text-sm text-n11 sm:basis-auto">{flag.description}</bdi>}
    </div>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3 py-1">
      <dt className="text-n11">{label}</dt>
      <dd className="min-w-0 truncate text-end">{children}</dd>
    </div>
  );
}

/** Shows what is known about the flag next to its rules: evaluations, other environments, and what it depends on. */
function Panel({ flag }: { flag: Flag }) {
  const place = usePlace();
  const { environments } = useShell();
  const counts = useFlagCounts(place, flag.key, "1h").data;
  const series = useSeries(place, { flag: flag.key, by: "kind", window: "24h", step: "1h" }).data;
  const values = series ? series.points.map((_, index) => series.series.reduce((sum, item) => sum + (item.values[index] ?? 0), 0)) : [];
  const others = environments.filter((environment) => environment.slug !== place.environment);
  const elsewhere = useQueries({ queries: others.map((environment) => flagQuery({ ...place, environment: environment.slug }, flag.key)) });
  const variants = Object.entries(counts?.variants ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <aside aria-label={t.facts.title} className="card overflow-hidden text-sm max-xl:order-first max-xl:hidden">
      <div className="px-3.5 py-3">
        <h2 className="label mb-1">{t.facts.title}</h2>
        <dl>
          <Row label={t.flags.evaluated}>{counts?.lastSeen ? <Time at={counts.lastSeen} /> : t.flags.never}</Row>
          <Row label={t.facts.hour}>{counts ? formatCompact(counts.total) : "…"}</Row>
          {counts !== undefined && counts.errors > 0 && (
            <Row label={t.facts.errors}>{<span className="text-bad">{formatCompact(counts.errors)}</span>}</Row>
          )}
          {flag.expires && (
            <Row label={t.settings.expires}>
              <Time at={flag.expires} />
            </Row>
          )}
          <Row label={t.settings.purpose}>{t.purposes[flag.purpose ?? "release"]}</Row>
          <Row label={t.settings.clientVisible}>{flag.clientVisible ? t.yes : t.no}</Row>
        </dl>
      </div>
      {counts !== undefined && counts.total > 0 && (
        <div className="border-t px-3.5 py-3">
          <h2 className="label mb-2">{t.facts.served}</h2>
          <SplitBar flag={flag} shares={variants.map(([variant, weight]) => ({ variant, weight }))} className="mb-2 h-2 w-full" />
          {variants.map(([variant, count]) => (
            <div key={variant} className="flex justify-between gap-2 py-0.5">
              <VariantName flag={flag} variant={variant} />
              <span className="text-n11">
                {formatPercent(count / counts.total)} · {formatCompact(count)}
              </span>
            </div>
          ))}
        </div>
      )}
      <div className="border-t px-3.5 py-3">
        <h2 className="label mb-2">{t.flags.day}</h2>
        <Sparkline
          values={values.length > 1 ? values : [0, 0]}
          label={t.flags.evaluations(formatCompact(values.reduce((sum, value) => sum + value, 0)))}
          width={250}
          height={34}
        />
      </div>
      {others.length > 0 && (
        <div className="border-t px-3.5 py-3">
          <h2 className="label mb-1">{t.facts.elsewhere}</h2>
          <dl>
            {others.map((environment, index) => {
              const query = elsewhere[index]!;
              const missing = query.error instanceof ApiError && query.error.status === 404;
              return (
                <Row key={environment.slug} label={environment.name}>
                  {query.data ? (
                    <Link
                      to={`${base}/flags/$flag`}
                      params={{ ...place, environment: environment.slug, flag: flag.key }}
                      className="hover:underline"
                    >
                      <FlagState flag={query.data.flag} />
                    </Link>
                  ) : (
                    <span className="text-n11">{missing ? t.flags.absent : "…"}</span>
                  )}
                </Row>
              );
            })}
          </dl>
        </div>
      )}
      {(flag.prerequisites ?? []).length > 0 && (
        <div className="border-t px-3.5 py-3">
          <h2 className="label mb-1">{t.facts.needs}</h2>
          {flag.prerequisites!.map((prerequisite) => (
            <Link
              key={prerequisite.flag}
              to={`${base}/flags/$flag`}
              params={{ ...place, flag: prerequisite.flag }}
              className="mono link block truncate py-0.5"
            >
              {prerequisite.flag}
            </Link>
          ))}
        </div>
      )}
    </aside>
  );
}

export const Facts = { Toggle, Line, Panel };
