import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Archive, Recycle } from "lucide-react";
import { useState } from "react";
import { environmentPath, get, path } from "@/lib/api";
import { usePermissions } from "@/lib/queries";
import { type Verdict, lifecycleQuery } from "@/lib/verdicts";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { changeOf } from "@/model/changes";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem, Time } from "@/ui/basics";
import { Checkbox, Segmented } from "@/ui/controls";
import { showError } from "@/ui/toasts";
import { VerdictChip } from "./VerdictChip";

/** The number of rows that are shown; the others are counted. */
const mostRows = 300;

/** Shows which flags can be removed and why, and archives them. */
export function LifecyclePage() {
  const place = usePlace();
  const may = usePermissions(place);
  const base = environmentPath(place.project, place.environment);
  const verdicts = useQuery(lifecycleQuery(place));
  const [show, setShow] = useState<"removable" | "all">("removable");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [change, setChange] = useState<ReturnType<typeof changeOf> | null>(null);
  const removable = (verdicts.data ?? []).filter((item) => item.verdict !== "active");
  const rows = show === "removable" ? removable : (verdicts.data ?? []);
  const chosen = rows.filter((item) => selected.has(item.key));
  const select = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const archive = async () => {
    try {
      const flags = await Promise.all(chosen.map(async (item) => (await get<Flag>(base + path`/flags/${item.key}`)).data));
      setChange(changeOf(flags, (flag) => ({ ...flag, archived: true })));
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <PageHeader title={t.nav.lifecycle}>
        {chosen.length > 0 && may("flags.write") && (
          <Button icon={Archive} onClick={() => void archive()}>
            {t.lifecycle.archive(chosen.length)}
          </Button>
        )}
        <Segmented
          label={t.compare.show}
          value={show}
          onChange={setShow}
          options={[
            { value: "removable", label: t.lifecycle.removable(removable.length) },
            { value: "all", label: t.compare.all(verdicts.data?.length ?? 0) },
          ]}
        />
      </PageHeader>
      {verdicts.error && !verdicts.data ? (
        <Problem error={verdicts.error} onRetry={() => void verdicts.refetch()} />
      ) : !verdicts.data ? (
        <PageSkeleton />
      ) : rows.length === 0 ? (
        <Empty icon={Recycle} title={t.lifecycle.emptyTitle} text={t.lifecycle.emptyText} />
      ) : (
        <ul aria-label={t.nav.lifecycle} className="divide-y">
          {rows.slice(0, mostRows).map((item) => (
            <Row
              key={item.key}
              item={item}
              isSelected={selected.has(item.key)}
              onSelect={may("flags.write") ? () => select(item.key) : null}
            />
          ))}
          {rows.length > mostRows && <li className="px-4 py-3 text-sm text-n11 sm:px-6">{t.history.others(rows.length - mostRows)}</li>}
        </ul>
      )}
      {change && (
        <ReviewDialog
          place={place}
          {...change}
          etag={null}
          onClose={() => setChange(null)}
          onSaved={() => {
            setChange(null);
            setSelected(new Set());
          }}
        />
      )}
    </>
  );
}

function Row({ item, isSelected, onSelect }: { item: Verdict; isSelected: boolean; onSelect: (() => void) | null }) {
  const place = usePlace();
  const used = item.lastSeen.single ?? item.lastSeen.exposure;
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 text-sm sm:px-6">
      {onSelect && (
        <span className="pt-0.5">
          <Checkbox label={t.flags.select(item.key)} checked={isSelected} onChange={onSelect} />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            to="/$organization/$project/$environment/flags/$flag"
            params={{ ...place, flag: item.key }}
            className="mono truncate font-medium hover:underline"
          >
            <bdi>{item.key}</bdi>
          </Link>
          <VerdictChip verdict={item.verdict} />
          {item.exemptions.map((name) => (
            <span key={name} className="chip">
              {t.lifecycle.exemptions[name as "young"] ?? name}
            </span>
          ))}
        </p>
        {item.reasons.map((reason) => (
          <p key={reason.verdict} className="break-words text-n11">
            {reason.detail}
          </p>
        ))}
      </div>
      <p className="flex-none text-end text-xs text-n11 max-sm:hidden">
        {t.flags.evaluated} {used ? <Time at={used} /> : t.flags.never}
        <br />
        {t.flags.changed} <Time at={item.changed} />
      </p>
    </li>
  );
}
