import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Pencil, Plus, Radar, Trash2 } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { environmentPath, path, send } from "@/lib/api";
import { all, usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import type { AnomalyRule } from "@/model/anomalies";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Empty, Problem, Skeleton, cx } from "@/ui/basics";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Menu } from "@/ui/controls";

const RuleDialog = lazy(() => import("./RuleDialog"));

const looks: Record<string, string> = {
  firing: "bg-bad-soft text-bad",
  pending: "bg-warn-soft text-warn",
  clearing: "bg-warn-soft text-warn",
};

/** Lists the anomaly rules of the environment, and edits them. */
export function Rules() {
  const place = usePlace();
  const may = usePermissions(place);
  const queryKey = ["anomaly-rules", place];
  const act = useAction(queryKey);
  const url = `${environmentPath(place.project, place.environment)}/anomaly-rules`;
  const rules = useQuery({ queryKey, queryFn: ({ signal }) => all<AnomalyRule>(url, signal), refetchInterval: 15_000 });
  const [edited, setEdited] = useState<AnomalyRule | "new" | null>(null);
  const [removed, setRemoved] = useState<AnomalyRule | null>(null);
  const mayWrite = may("anomaly.write");
  const add = mayWrite && (
    <Button small icon={Plus} onClick={() => setEdited("new")}>
      {t.anomalyRules.create}
    </Button>
  );
  return (
    <section className="card min-w-0 overflow-hidden text-sm" aria-label={t.anomalyRules.title}>
      <header className="flex h-12 items-center gap-2 border-b px-4">
        <h2 className="flex-1 font-semibold">{t.anomalyRules.title}</h2>
        {(rules.data?.length ?? 0) > 0 && add}
      </header>
      {rules.error ? (
        <Problem error={rules.error} compact />
      ) : !rules.data ? (
        <Skeleton className="m-4 h-20" />
      ) : rules.data.length === 0 ? (
        <Empty icon={Radar} title={t.anomalyRules.emptyTitle} text={t.anomalyRules.emptyText}>
          {add}
        </Empty>
      ) : (
        <ul className="divide-y">
          {rules.data.map((rule) => (
            <li key={rule.name} className="flex items-center gap-2 px-4 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">
                  <bdi>{rule.name}</bdi>
                </p>
                <p className="truncate text-xs text-n11">
                  <bdi className="mono">{rule.rule.flag}</bdi> · {rule.acts ? t.anomalyRules.acts : t.anomalyRules.reports}
                </p>
                {rule.undefined && <p className="text-xs text-warn">{t.anomalyRules.undefined(rule.undefined)}</p>}
              </div>
              <span className={cx("chip", looks[rule.status])}>{t.anomalyRules.statuses[rule.status as "ok"] ?? rule.status}</span>
              {mayWrite && (
                <Menu
                  trigger={
                    <button type="button" className="icon-btn" aria-label={t.members.more(rule.name)}>
                      <Ellipsis aria-hidden />
                    </button>
                  }
                  entries={[
                    { label: t.anomalyRules.edit, icon: Pencil, onSelect: () => setEdited(rule) },
                    null,
                    { label: t.settings.delete, icon: Trash2, danger: true, onSelect: () => setRemoved(rule) },
                  ]}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <Suspense fallback={null}>
        {edited && (
          <RuleDialog
            url={url}
            rule={edited === "new" ? null : edited}
            onClose={() => setEdited(null)}
            onSaved={() => {
              setEdited(null);
              void rules.refetch();
            }}
          />
        )}
      </Suspense>
      {removed && (
        <ConfirmDialog
          title={t.anomalyRules.deleteTitle(removed.name)}
          text={t.anomalyRules.deleteText}
          action={t.settings.delete}
          onConfirm={() => act(() => send("DELETE", url + path`/${removed.name}`), t.anomalyRules.deleted(removed.name))}
          onClose={() => setRemoved(null)}
        />
      )}
    </section>
  );
}
