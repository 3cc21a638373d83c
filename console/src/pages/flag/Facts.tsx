import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { ApiError, environmentPath, get } from "@/lib/api";
import { formatCompact, formatPercent } from "@/lib/format";
import { flagQuery, rulesetKey, useFlagCounts, useSeries } from "@/lib/queries";
import { useVerdict } from "@/lib/verdicts";
import type { Flag, Page } from "@/model/types";
import { usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Hint, Time } from "@/ui/basics";
import { Switch } from "@/ui/controls";
import { ArchivedBadge, FlagState, Sparkline, SplitBar, VariantName } from "@/ui/variants";
import { VerdictChip } from "../lifecycle/VerdictChip";

const base = "/$organization/$project/$environment";

/** The number of flags that are listed as dependent. */
const mostDependents = 10;

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
      <Elsewhere flag={flag} />
    </div>
  );
}

/** Shows the state of the flag in the other environments of the project. */
function Elsewhere({ flag }: { flag: Flag }) {
  const place = usePlace();
  const { environments } = useShell();
  const others = environments.filter((environment) => environment.slug !== place.environment);
  const found = useQueries({ queries: others.map((environment) => flagQuery({ ...place, environment: environment.slug }, flag.key)) });
  if (others.length === 0) return null;
  return (
    <ul aria-label={t.facts.elsewhere} className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1">
      {others.map((environment, index) => {
        const query = found[index]!;
        const isMissing = query.error instanceof ApiError && query.error.status === 404;
        return (
          <li key={environment.slug} className="flex max-w-60 items-center gap-1.5">
            <bdi className="truncate">{environment.name}</bdi>
            {query.data ? (
              <Link
                to={`${base}/flags/$flag`}
                params={{ ...place, environment: environment.slug, flag: flag.key }}
                className="min-w-0 truncate hover:underline"
              >
                <FlagState flag={query.data.flag} className="!text-xs" />
              </Link>
            ) : (
              <span>{isMissing ? t.flags.absent : "…"}</span>
            )}
          </li>
        );
      })}
    </ul>
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

/** Shows what is known about the flag next to its rules: evaluations, and what it depends on and what depends on it. */
function Panel({ flag }: { flag: Flag }) {
  const place = usePlace();
  const counts = useFlagCounts(place, flag.key, "1h").data;
  const series = useSeries(place, { flag: flag.key, by: "kind", window: "24h", step: "1h" }).data;
  const values = series ? series.points.map((_, index) => series.series.reduce((sum, item) => sum + (item.values[index] ?? 0), 0)) : [];
  const dependents = useQuery({
    queryKey: [...rulesetKey(place), "dependents", flag.key],
    queryFn: async ({ signal }) => {
      const url = `${environmentPath(place.project, place.environment)}/flags`;
      return (await get<Page<Flag>>(url, { query: { dependsOn: flag.key, limit: mostDependents }, signal })).data;
    },
  }).data;
  const verdict = useVerdict(place, flag.key);
  const variants = Object.entries(counts?.variants ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <aside aria-label={t.facts.title} className="card overflow-hidden text-sm">
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
          {verdict && (
            <Row label={t.facts.lifecycle}>
              <VerdictChip verdict={verdict.verdict} />
            </Row>
          )}
        </dl>
        {verdict?.reasons.map((reason) => (
          <p key={reason.verdict} className="text-xs break-words text-n11">
            {reason.detail}
          </p>
        ))}
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
      <FlagLinks title={t.facts.needs} keys={(flag.prerequisites ?? []).map((prerequisite) => prerequisite.flag)} />
      <FlagLinks
        title={t.facts.usedBy}
        keys={(dependents?.items ?? []).map((dependent) => dependent.key)}
        isMore={dependents !== undefined && dependents.next !== null}
      />
    </aside>
  );
}

/** Lists flags with links to them; nothing when there are none. */
function FlagLinks({ title, keys, isMore = false }: { title: string; keys: readonly string[]; isMore?: boolean }) {
  const place = usePlace();
  const id = useId();
  if (keys.length === 0) return null;
  return (
    <section aria-labelledby={id} className="border-t px-3.5 py-3">
      <h2 id={id} className="label mb-1">
        {title}
      </h2>
      {keys.map((key) => (
        <Link key={key} to={`${base}/flags/$flag`} params={{ ...place, flag: key }} className="mono link block truncate py-0.5">
          <bdi>{key}</bdi>
        </Link>
      ))}
      {isMore && <p className="text-xs text-n11">{t.facts.more}</p>}
    </section>
  );
}

export const Facts = { Toggle, Line, Panel };
