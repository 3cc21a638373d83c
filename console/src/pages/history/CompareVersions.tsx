import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { environmentPath, write } from "@/lib/api";
import { type Place, rulesetAtQuery, useEnvironmentState, usePermissions } from "@/lib/queries";
import { rulesetDifferences } from "@/model/diff";
import { DifferenceList } from "@/review/DifferenceList";
import { useReason } from "@/review/useReason";
import { t } from "@/text/en";
import { Button, PageSkeleton, Problem } from "@/ui/basics";
import { Dialog, Select } from "@/ui/controls";
import { showToast } from "@/ui/toasts";

/** The number of differences that are shown; the others are counted. */
const mostDifferences = 300;

interface CompareProps {
  place: Place;
  version: string;
  /** The other version; undefined is the current one. */
  to: string | undefined;
  /** The versions to choose from. */
  known: readonly string[];
}

/** Compares two versions, and restores the first one as a new change. */
export function CompareVersions({ place, version, to, known }: CompareProps) {
  const navigate = useNavigate();
  const current = useEnvironmentState(place).data?.version;
  const later = to ?? current;
  const old = useQuery(rulesetAtQuery(place, version));
  const now = useQuery({ ...rulesetAtQuery(place, later), enabled: later !== undefined });
  const may = usePermissions(place);
  const [restoring, setRestoring] = useState(false);
  const differences = useMemo(() => (old.data && now.data ? rulesetDifferences(old.data, now.data) : null), [old.data, now.data]);
  const error = old.error ?? now.error;
  const show = (search: { version: string; to?: string | undefined }) =>
    void navigate({ to: "/$organization/$project/$environment/history", params: { ...place }, search });
  const options = (chosen: string | undefined) =>
    [...new Set([...(chosen ? [chosen] : []), ...known])].map((value) => ({ value, label: t.version(value) }));
  return (
    <section className="card flex flex-col gap-3 p-4" aria-label={t.history.compareTitle(version, to)}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <h2 className="font-semibold">{t.history.differences}</h2>
          <Select
            label={t.history.from}
            className="!w-auto"
            value={version}
            options={options(version)}
            onChange={(value) => show({ version: value, to })}
          />
          <span className="text-n11">{t.history.to}</span>
          <Select
            label={t.history.until}
            className="!w-auto"
            value={to ?? ""}
            options={[{ value: "", label: t.history.now }, ...options(to)]}
            onChange={(value) => show({ version, to: value || undefined })}
          />
        </div>
        <span className="flex gap-2">
          {to === undefined && may("flags.write") && differences !== null && differences.length > 0 && (
            <Button small icon={RotateCcw} onClick={() => setRestoring(true)}>
              {t.history.restore(version)}
            </Button>
          )}
          <Link to="/$organization/$project/$environment/history" params={{ ...place }} className="btn btn-small">
            {t.close}
          </Link>
        </span>
      </div>
      {error ? (
        <Problem error={error} compact />
      ) : differences === null ? (
        <PageSkeleton />
      ) : (
        <>
          <DifferenceList differences={differences.slice(0, mostDifferences)} />
          {differences.length > mostDifferences && (
            <p className="text-sm text-n11">{t.history.others(differences.length - mostDifferences)}</p>
          )}
        </>
      )}
      {restoring && <Restore place={place} version={version} count={differences?.length ?? 0} onClose={() => setRestoring(false)} />}
    </section>
  );
}

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
