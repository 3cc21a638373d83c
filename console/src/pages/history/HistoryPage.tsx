import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { History, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { environmentPath, write } from "@/lib/api";
import { type Place, rulesetAtQuery, useChanges, useEnvironmentState, usePermissions } from "@/lib/queries";
import { type Difference, flagDifferences, segmentDifferences } from "@/model/diff";
import { DifferenceList } from "@/review/DifferenceList";
import { useReason } from "@/review/useReason";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, PageSkeleton, Problem } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { showToast } from "@/ui/toasts";
import { ChangeItem } from "./ChangeItem";

const route = getRouteApi("/signed-in/$organization/$project/$environment/history");

/** Shows the changes of the environment, and what differs between a version and now. */
export function HistoryPage() {
  const place = usePlace();
  const { version } = route.useSearch();
  const changes = useChanges(place);
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title={t.nav.history} />
      <div className="flex max-w-4xl flex-col gap-4 px-4 py-5 sm:px-6">
        {version && <Compare place={place} version={version} />}
        {changes.error ? (
          <Problem error={changes.error} onRetry={() => void changes.refetch()} />
        ) : changes.isPending ? (
          <PageSkeleton />
        ) : items.length === 0 ? (
          <Empty icon={History} title={t.history.emptyTitle} text={t.history.emptyText} />
        ) : (
          <ol className="card divide-y overflow-hidden" aria-label={t.nav.history}>
            {items.map((change) => (
              <ChangeItem key={change.version} change={change} place={place} />
            ))}
          </ol>
        )}
        {changes.hasNextPage && (
          <Button className="self-start" onClick={() => void changes.fetchNextPage()} aria-disabled={changes.isFetchingNextPage}>
            {t.history.more}
          </Button>
        )}
      </div>
    </>
  );
}

/** Compares a version with the current one, and restores it as a new change. */
function Compare({ place, version }: { place: Place; version: string }) {
  const current = useEnvironmentState(place).data?.version;
  const old = useQuery(rulesetAtQuery(place, version));
  const now = useQuery({ ...rulesetAtQuery(place, current), enabled: current !== undefined });
  const may = usePermissions(place);
  const [restoring, setRestoring] = useState(false);
  const differences = useMemo(() => {
    if (!old.data || !now.data) return null;
    const found: Difference[] = [];
    const named = (key: string, list: Difference[]) => found.push(...list.map((item) => ({ ...item, title: `${key}: ${item.title}` })));
    for (const key of keysOf(old.data.flags, now.data.flags)) {
      named(
        key,
        flagDifferences(
          old.data.flags.find((flag) => flag.key === key),
          now.data.flags.find((flag) => flag.key === key),
        ),
      );
    }
    for (const key of keysOf(old.data.segments, now.data.segments)) {
      named(
        key,
        segmentDifferences(
          old.data.segments.find((item) => item.key === key),
          now.data.segments.find((item) => item.key === key),
        ),
      );
    }
    return found;
  }, [old.data, now.data]);
  const error = old.error ?? now.error;
  return (
    <section className="card flex flex-col gap-3 p-4" aria-label={t.history.compareTitle(version)}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{t.history.compareTitle(version)}</h2>
        <span className="flex gap-2">
          {may("flags.write") && differences !== null && differences.length > 0 && (
            <Button small icon={RotateCcw} onClick={() => setRestoring(true)}>
              {t.history.restore(version)}
            </Button>
          )}
          <Link to="/$organization/$project/$environment/history" params={{ ...place }} className="btn btn-small">
            {t.close}
          </Link>
        </span>
      </div>
      {error ? <Problem error={error} compact /> : differences === null ? <PageSkeleton /> : <DifferenceList differences={differences} />}
      {restoring && <Restore place={place} version={version} count={differences?.length ?? 0} onClose={() => setRestoring(false)} />}
    </section>
  );
}

const keysOf = (a: readonly { key: string }[], b: readonly { key: string }[]) => [...new Set([...a, ...b].map((item) => item.key))].sort();

function Restore({ place, version, count, onClose }: { place: Place; version: string; count: number; onClose: () => void }) {
  const queries = useQueryClient();
  const { fields, reason, isConfirmed } = useReason(place);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const isReady = !busy && isConfirmed;
  const restore = async () => {
    if (!isReady) return;
    setBusy(true);
    setError(null);
    try {
      await write("POST", `${environmentPath(place.project, place.environment)}/restore`, {
        body: { version },
        query: { message: reason },
      });
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      await queries.invalidateQueries({ queryKey: ["environment"] });
      showToast(t.history.restored(version), { detail: t.toggle.in(place.environment) });
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.history.restoreTitle(version)}
      description={t.history.restoreText(count)}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="primary" aria-disabled={!isReady} onClick={() => void restore()}>
            {busy ? t.review.saving : t.history.restore(version)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {fields}
        {error !== null && <Problem error={error} compact />}
      </div>
    </Dialog>
  );
}
