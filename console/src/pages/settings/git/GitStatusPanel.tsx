import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Clock, type LucideIcon, RefreshCw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { send } from "@/lib/api";
import { useAction } from "@/lib/useAction";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time, cx } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { type GitStatus, gitKey, gitPath, gitStatusQuery, shortCommit } from "./git";

const looks: Record<GitStatus["status"], [LucideIcon, string]> = {
  pending: [Clock, "text-n11"],
  ok: [CircleCheck, "text-on"],
  rejected: [CircleX, "text-bad"],
  diverged: [TriangleAlert, "text-warn"],
  held: [TriangleAlert, "text-warn"],
  conflict: [TriangleAlert, "text-warn"],
  blocked: [CircleX, "text-bad"],
  unreachable: [CircleX, "text-bad"],
};

/** Shows the result of the last synchronization, and asks for what it waits for. */
export function GitStatusPanel({ mayWrite }: { mayWrite: boolean }) {
  const place = usePlace();
  const act = useAction(gitKey(place));
  const status = useQuery(gitStatusQuery(place));
  const [busy, setBusy] = useState(false);
  // What the dialog shows: the status is read again while it is open.
  const [confirming, setConfirming] = useState<GitStatus | null>(null);
  if (status.error) return <Problem error={status.error} onRetry={() => void status.refetch()} />;
  if (!status.data) return <Skeleton className="h-32" />;

  const current = status.data;
  const [Icon, color] = looks[current.status];
  const synchronize = async () => {
    if (busy) return;
    setBusy(true);
    await act(() => send("POST", `${gitPath(place)}/sync`), t.git.synchronizing);
    setBusy(false);
  };
  return (
    <section className="card overflow-hidden text-sm" aria-label={t.git.statusTitle}>
      <header className="flex flex-wrap items-start gap-3 border-b px-4 py-3">
        <Icon aria-hidden className={cx("mt-0.5", color)} />
        <div className="min-w-0 flex-1 basis-60" role="status">
          <h2 className={cx("font-semibold", color)}>{t.git.statuses[current.status]}</h2>
          {current.detail && <p className="break-words">{current.detail}</p>}
          {current.report?.problem && <p className="break-words text-warn">{t.git.notReported(current.report.problem)}</p>}
          <p className="text-xs text-n11">
            {current.checkedAt ? (
              <>
                {t.git.checked} <Time at={current.checkedAt} />
              </>
            ) : (
              t.git.notChecked
            )}
          </p>
        </div>
        {mayWrite && (
          <Button icon={RefreshCw} aria-disabled={busy} onClick={() => void synchronize()}>
            {t.git.synchronize}
          </Button>
        )}
        {mayWrite && current.needsConfirmation && current.head && (
          <Button look="primary" onClick={() => setConfirming(current)}>
            {t.git.confirm}
          </Button>
        )}
      </header>
      <Positions status={current} />
      <Errors status={current} />
      {confirming?.head && (
        <ConfirmDialog
          title={t.git.confirmTitle(shortCommit(confirming.head))}
          text={t.git.confirmText(place.environment, confirming.deletions)}
          action={t.git.confirm}
          onConfirm={() =>
            act(
              () =>
                send("POST", `${gitPath(place)}/confirm`, {
                  body: { commit: confirming.head, deletions: confirming.deletions },
                }),
              t.git.confirmed,
            )
          }
          onClose={() => setConfirming(null)}
        />
      )}
    </section>
  );
}

function Positions({ status }: { status: GitStatus }) {
  const positions = [
    [t.git.head, status.head && shortCommit(status.head)],
    [t.git.applied, status.appliedCommit && shortCommit(status.appliedCommit)],
    [t.git.appliedVersion, status.appliedVersion],
    [t.git.pushedVersion, status.pushedVersion],
  ] as const;
  return (
    <dl className="grid gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-4">
      {positions.map(([label, value]) => (
        <div key={label}>
          <dt className="text-xs text-n11">{label}</dt>
          <dd className="mono">{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

function Errors({ status }: { status: GitStatus }) {
  if (status.errors.length === 0) return null;
  return (
    <ul aria-label={t.git.errors} className="divide-y border-t">
      {status.errors.map((error) => (
        <li key={`${error.file}:${error.line}:${error.detail}`} className="px-4 py-2">
          {error.file && (
            <p className="mono break-all">
              <bdi>{error.line > 0 ? `${error.file}:${error.line}` : error.file}</bdi>
            </p>
          )}
          <p className="break-words text-bad">{error.detail}</p>
        </li>
      ))}
    </ul>
  );
}
