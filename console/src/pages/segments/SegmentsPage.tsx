import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus, Users } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { formatNumber } from "@/lib/format";
import { rulesetAtQuery, segmentsQuery, useEnvironmentState, usePermissions } from "@/lib/queries";
import { useShortcuts } from "@/lib/shortcuts";
import { conditionParts, plain } from "@/model/sentences";
import type { Segment } from "@/model/types";
import { usesOf } from "@/model/uses";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem } from "@/ui/basics";
import { CreateSegment } from "./CreateSegment";
import { SegmentPanel } from "./SegmentPanel";

const route = getRouteApi("/signed-in/$organization/$project/$environment/segments");

/** Shows the named groups of callers, and what uses them. */
export function SegmentsPage() {
  const place = usePlace();
  const navigate = useNavigate();
  const { segment: open } = route.useSearch();
  const may = usePermissions(place);
  const [text, setText] = useState("");
  const search = useRef<HTMLInputElement>(null);
  useShortcuts({ "/": () => search.current?.focus() });
  const [isCreating, setCreating] = useState(false);
  const segments = useQuery(segmentsQuery(place));
  const version = useEnvironmentState(place).data?.version;
  const ruleset = useQuery({ ...rulesetAtQuery(place, version), enabled: version !== undefined });
  const uses = useMemo(() => (ruleset.data ? usesOf(ruleset.data.flags, ruleset.data.segments) : null), [ruleset.data]);
  const show = (key: string | undefined) =>
    void navigate({ to: "/$organization/$project/$environment/segments", params: { ...place }, search: key ? { segment: key } : {} });
  const items = (segments.data ?? []).filter((segment) =>
    `${segment.key} ${segment.name ?? ""}`.toLowerCase().includes(text.toLowerCase()),
  );
  const selected = segments.data?.find((segment) => segment.key === open);
  const create = may("segments.write") && (
    <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.segments.create}
    </Button>
  );
  return (
    <>
      <PageHeader title={t.nav.segments}>{create}</PageHeader>
      {segments.error && !segments.data ? (
        <Problem error={segments.error} onRetry={() => void segments.refetch()} />
      ) : segments.isPending ? (
        <PageSkeleton />
      ) : segments.data.length === 0 ? (
        <Empty icon={Users} title={t.segments.emptyTitle} text={t.segments.emptyText}>
          {create}
        </Empty>
      ) : (
        <div className="grid items-start gap-5 px-4 py-5 sm:px-6 xl:grid-cols-[minmax(0,1fr)_440px]">
          <section className="card min-w-0 overflow-hidden" aria-label={t.nav.segments}>
            <div className="border-b p-2">
              <input
                ref={search}
                type="search"
                className="input max-w-72"
                aria-label={t.segments.search}
                placeholder={t.segments.search}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </div>
            <div className="overflow-x-auto">
              <table className="w-full text-sm">
                <thead>
                  <tr className="table-head">
                    <th className="px-4 max-sm:px-2.5 text-start font-medium">{t.flags.key}</th>
                    <th className="px-4 max-sm:px-2.5 text-start font-medium max-md:hidden">{t.segments.condition}</th>
                    <th className="px-4 max-sm:px-2.5 text-end font-medium">{t.segments.included}</th>
                    <th className="px-4 max-sm:px-2.5 text-end font-medium max-sm:hidden">{t.segments.excluded}</th>
                    <th className="px-4 max-sm:px-2.5 text-end font-medium">{t.segments.uses}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((segment) => (
                    <Row
                      key={segment.key}
                      segment={segment}
                      uses={uses?.get(segment.key)?.length}
                      isOpen={segment.key === open}
                      onOpen={() => show(segment.key)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          {selected ? (
            <SegmentPanel key={selected.key} segment={selected} uses={uses?.get(selected.key) ?? []} onClose={() => show(undefined)} />
          ) : (
            <p className="card p-4 text-sm text-n11 max-xl:hidden">{t.segments.choose}</p>
          )}
        </div>
      )}
      {isCreating && (
        <CreateSegment
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreating(false);
            show(key);
          }}
        />
      )}
    </>
  );
}

function Row({ segment, uses, isOpen, onOpen }: { segment: Segment; uses: number | undefined; isOpen: boolean; onOpen: () => void }) {
  return (
    <tr className="data-row" data-active={isOpen}>
      <td className="max-w-56 px-4 max-sm:px-2.5">
        <button
          type="button"
          className="mono block max-w-full truncate text-start font-medium hover:underline"
          aria-expanded={isOpen}
          onClick={onOpen}
          title={segment.name ?? segment.key}
        >
          <bdi>{segment.key}</bdi>
        </button>
      </td>
      <td className="max-w-0 min-w-60 truncate px-4 max-sm:px-2.5 text-n11 max-md:hidden">
        <bdi>{segment.when ? plain(conditionParts(segment.when)) : t.segments.listOnly}</bdi>
      </td>
      <td className="px-4 max-sm:px-2.5 text-end">{formatNumber(segment.included?.length ?? 0)}</td>
      <td className="px-4 max-sm:px-2.5 text-end max-sm:hidden">{formatNumber(segment.excluded?.length ?? 0)}</td>
      <td className="px-4 max-sm:px-2.5 text-end text-n11">{uses ?? "…"}</td>
    </tr>
  );
}
