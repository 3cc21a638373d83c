import { Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { formatCompact } from "@/lib/format";
import { useLastSeen } from "@/lib/lastSeen";
import { usePreferences } from "@/lib/prefs";
import { useSeries } from "@/lib/queries";
import { useShortcuts } from "@/lib/shortcuts";
import type { Environment, Flag } from "@/model/types";
import { isProductionLike, usePlace, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Time, cx } from "@/ui/basics";
import { Checkbox, Switch } from "@/ui/controls";
import { FlagState, Sparkline } from "@/ui/variants";

interface FlagTableProps {
  items: readonly Flag[];
  columns: readonly Environment[];
  elsewhere: ReadonlyMap<string, ReadonlyMap<string, Flag>> | undefined;
  selected: ReadonlySet<string>;
  /** Null for people who may not change flags. */
  onSelect: ((keys: ReadonlySet<string>) => void) | null;
  onToggle: (flag: Flag, environment?: string) => void;
  mayToggle: boolean;
  onEnd: () => void;
  isStale: boolean;
}

/** The number of rows before the end at which the next page is read. */
const ahead = 40;

/** Shows flags as rows, of which only those in view exist in the document. */
export function FlagTable(props: FlagTableProps) {
  const { items, columns, selected, onSelect, onToggle } = props;
  const place = usePlace();
  const name = useShell().environments.find((environment) => environment.slug === place.environment)?.name ?? place.environment;
  const navigate = useNavigate();
  const { density } = usePreferences();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const height = density === "compact" ? 32 : 40;
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 12 });
  useEffect(() => rows.measure(), [rows, height]);
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { onEnd } = props;
  useEffect(() => {
    if (last >= items.length - ahead) onEnd();
  }, [last, items.length, onEnd]);

  const series = useSeries(place, { by: "flag", window: "24h", step: "1h", limit: 50 });
  const sparks = useMemo(() => new Map(series.data?.series.map((item) => [item.name, item]) ?? []), [series.data]);
  const seen = useLastSeen(place);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(items.length - 1, active + step));
    setActive(next);
    rows.scrollToIndex(next, { align: "auto" });
  };
  const select = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    onSelect?.(next);
  };
  const current = items[active];
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => current && select(current.key),
    e: () => current && props.mayToggle && onToggle(current),
    Enter: () =>
      current && void navigate({ to: "/$organization/$project/$environment/flags/$flag", params: { ...place, flag: current.key } }),
    Escape: () => onSelect?.(new Set()),
  });

  const template = {
    gridTemplateColumns: [
      `${onSelect ? "36px" : "0"} minmax(150px, 1.3fr) 68px minmax(186px, 1fr)`,
      ...columns.map(() => "minmax(176px, 0.9fr)"),
      "112px 92px minmax(0, 120px)",
    ].join(" "),
  };
  const all = items.length > 0 && items.every((flag) => selected.has(flag.key));
  return (
    <div
      ref={scroller}
      className={cx("flex-none overflow-auto transition-opacity", props.isStale && "opacity-60")}
      style={{ height: "calc(100dvh - 150px)" }}
    >
      <div role="table" aria-label={t.nav.flags} aria-rowcount={items.length + 1} className="md:min-w-230">
        <div
          role="row"
          aria-rowindex={1}
          className="table-head sticky top-0 z-10 grid items-center px-4 max-md:hidden sm:px-6"
          style={template}
        >
          <span role="columnheader">
            {onSelect && (
              <Checkbox
                label={t.flags.selectAll}
                checked={all}
                mixed={!all && selected.size > 0}
                onChange={(on) => onSelect(new Set(on ? items.map((flag) => flag.key) : []))}
              />
            )}
          </span>
          <span role="columnheader">{t.flags.key}</span>
          <span role="columnheader">{t.flags.type}</span>
          <span role="columnheader">{name}</span>
          {columns.map((environment) => (
            <span role="columnheader" key={environment.slug} className="truncate">
              {environment.name}
            </span>
          ))}
          <span role="columnheader">{t.flags.day}</span>
          <span role="columnheader">{t.flags.evaluated}</span>
          <span role="columnheader">{t.flags.owner}</span>
        </div>
        <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
          {visible.map((row) => {
            const flag = items[row.index]!;
            const spark = sparks.get(flag.key);
            return (
              <div
                key={flag.key}
                role="row"
                aria-rowindex={row.index + 2}
                data-active={row.index === active}
                className="data-row absolute inset-x-0 grid items-center px-4 max-md:!grid-cols-[minmax(0,1fr)_auto] max-md:gap-3 sm:px-6"
                style={{ ...template, transform: `translateY(${row.start}px)` }}
                onMouseDown={() => setActive(row.index)}
              >
                <span role="cell" className="max-md:hidden">
                  {onSelect && (
                    <Checkbox label={t.flags.select(flag.key)} checked={selected.has(flag.key)} onChange={() => select(flag.key)} />
                  )}
                </span>
                <span role="cell" className="flex min-w-0 items-center gap-2 pr-3">
                  <Link
                    to="/$organization/$project/$environment/flags/$flag"
                    params={{ ...place, flag: flag.key }}
                    className="mono truncate font-medium hover:underline"
                    title={flag.description ? `${flag.key}\n${flag.description}` : flag.key}
                  >
                    <bdi>{flag.key}</bdi>
                  </Link>
                  {(flag.tags ?? []).slice(0, 2).map((tag) => (
                    <bdi key={tag} className="chip hidden min-w-0 truncate 2xl:inline-flex">
                      {tag}
                    </bdi>
                  ))}
                </span>
                <span role="cell" className="text-xs text-n11 max-md:hidden">
                  {t.types[flag.type]}
                </span>
                <StateCell
                  flag={flag}
                  mayToggle={props.mayToggle}
                  onToggle={() => onToggle(flag)}
                  label={t.flags.toggle(flag.key, place.environment)}
                />
                {columns.map((environment) => {
                  const other = props.elsewhere?.get(environment.slug)?.get(flag.key);
                  return (
                    <span role="cell" key={environment.slug} className="min-w-0 pr-3 max-md:hidden">
                      {other ? (
                        <StateCell
                          as="span"
                          flag={other}
                          mayToggle={props.mayToggle && !isProductionLike(environment)}
                          onToggle={() => onToggle(other, environment.slug)}
                          label={t.flags.toggle(flag.key, environment.name)}
                        />
                      ) : (
                        <span className="text-xs text-n10">{props.elsewhere ? t.flags.absent : ""}</span>
                      )}
                    </span>
                  );
                })}
                <span role="cell" className="max-md:hidden">
                  {spark ? (
                    <Sparkline values={spark.values} label={t.flags.evaluations(formatCompact(spark.total))} />
                  ) : (
                    // Only the flags with the most evaluations are read; of the others nothing is known when there are more.
                    series.data && !sparks.has("(other)") && <span aria-hidden className="block h-px w-24 bg-n6" />
                  )}
                </span>
                <span role="cell" className="truncate text-xs text-n11 max-md:hidden">
                  {seen?.get(flag.key) ? <Time at={seen.get(flag.key)!} /> : seen && t.flags.never}
                </span>
                <span role="cell" className="truncate text-xs text-n11 max-md:hidden">
                  <bdi>{flag.owner}</bdi>
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function StateCell(props: { flag: Flag; mayToggle: boolean; onToggle: () => void; label: string; as?: "span" }) {
  const { flag } = props;
  return (
    <span role={props.as ? undefined : "cell"} className="flex min-w-0 items-center gap-2.5 pr-3">
      <Switch
        label={props.label}
        checked={flag.enabled !== false}
        onChange={props.onToggle}
        disabled={!props.mayToggle || flag.archived === true}
      />
      <FlagState flag={flag} />
    </span>
  );
}
