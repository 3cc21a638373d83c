import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useActorNames } from "@/lib/actors";
import { environmentPath, get, path, send } from "@/lib/api";
import { formatMeasured, formatNumber, formatPercent } from "@/lib/format";
import { type Alert, usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { actorOfText } from "@/model/actors";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time } from "@/ui/basics";

/** Shows the numbers that a rule saw, and what happened since: what its actions did, and who acknowledged and resolved the alert. */
export function AlertDetails({ alert }: { alert: Alert }) {
  const place = usePlace();
  const may = usePermissions(place);
  const act = useAction(["alerts", place]);
  const url = environmentPath(place.project, place.environment) + path`/alerts/${alert.id}`;
  const details = useQuery({
    queryKey: ["alerts", place, alert.id],
    queryFn: async ({ signal }) => (await get<Alert>(url, { signal })).data,
  });
  if (details.error) return <Problem error={details.error} compact />;
  if (!details.data) return <Skeleton className="mx-11 mb-3 h-12" />;
  return (
    <div className="flex flex-col gap-3 px-4 pb-3 pl-11">
      <Evidence numbers={alert.numbers} />
      <Timeline alert={{ ...alert, actions: details.data.actions ?? [] }} />
      {may("anomaly.write") && alert.status !== "resolved" && (
        <div className="flex gap-2">
          {alert.status === "open" && (
            <Button small onClick={() => void act(() => send("POST", `${url}/acknowledge`), t.alerts.acknowledged)}>
              {t.alerts.acknowledge}
            </Button>
          )}
          <Button small onClick={() => void act(() => send("POST", `${url}/resolve`), t.alerts.resolved)}>
            {t.alerts.resolve}
          </Button>
        </div>
      )}
    </div>
  );
}

function Evidence({ numbers }: { numbers: Alert["numbers"] }) {
  const measured: [string, string | null][] = [
    [t.alerts.evidence.value, measuredText(numbers.value)],
    [t.alerts.evidence.baseline, measuredText(numbers.baseline)],
    [t.alerts.evidence.shareOfLimit, numbers.shareOfLimit == null ? null : formatPercent(numbers.shareOfLimit)],
    [t.alerts.evidence.z, measuredText(numbers.z)],
    [t.alerts.evidence.pValue, measuredText(numbers.pValue)],
    [t.alerts.evidence.events, numbers.events > 0 ? formatNumber(numbers.events) : null],
    [t.alerts.evidence.people, numbers.people > 0 ? formatNumber(numbers.people) : null],
  ];
  return (
    <dl aria-label={t.alerts.evidence.title} className="grid grid-cols-[repeat(auto-fill,minmax(116px,1fr))] gap-x-4 gap-y-2">
      {measured
        .filter(([, text]) => text !== null)
        .map(([label, text]) => (
          <div key={label}>
            <dt className="text-xs text-n11">{label}</dt>
            <dd className="font-medium text-n12">{text}</dd>
          </div>
        ))}
    </dl>
  );
}

const measuredText = (value: number | null | undefined) => (value == null ? null : formatMeasured(value));

interface Entry {
  key: string;
  at: string | null;
  text: ReactNode;
}

function Timeline({ alert }: { alert: Alert }) {
  const names = useActorNames(usePlace().organization);
  const by = (text: string, actor: string | null | undefined) => (
    <>
      {text} <bdi>{actorOfText(actor ?? "", names)}</bdi>
    </>
  );
  const entries: Entry[] = [
    { key: "fired", at: alert.firedAt, text: t.alerts.fired },
    ...(alert.actions ?? []).map((action) => ({ key: action.id, at: action.completedAt ?? null, text: <ActionText action={action} /> })),
  ];
  if (alert.acknowledgedAt) {
    entries.push({ key: "acknowledged", at: alert.acknowledgedAt, text: by(t.alerts.acknowledgedBy, alert.acknowledgedBy) });
  }
  if (alert.resolvedAt) {
    // The rule resolves its alerts when the metric is normal again.
    const text = alert.resolvedBy === "rule" ? t.alerts.resolvedByRule : by(t.alerts.resolvedBy, alert.resolvedBy);
    entries.push({ key: "resolved", at: alert.resolvedAt, text });
  }
  entries.sort((left, right) => orderOf(left) - orderOf(right));
  return (
    <ol aria-label={t.alerts.timeline} className="flex flex-col gap-1.5 border-l-2 pl-3 text-xs text-n11">
      {entries.map((entry) => (
        <li key={entry.key} className="flex flex-wrap gap-x-2">
          <span className="w-24 flex-none">{entry.at ? <Time at={entry.at} /> : t.alerts.actionStatuses.pending}</span>
          <span className="min-w-0 flex-1 basis-40 break-words text-n12">{entry.text}</span>
        </li>
      ))}
    </ol>
  );
}

/** What has not happened yet is last. */
const orderOf = (entry: Entry) => (entry.at ? new Date(entry.at).getTime() : Number.POSITIVE_INFINITY);

function ActionText({ action }: { action: NonNullable<Alert["actions"]>[number] }) {
  return (
    <>
      {t.alerts.actions[action.kind] ?? action.kind} {action.target && <bdi className="mono">{action.target}</bdi>}:{" "}
      {t.alerts.actionStatuses[action.status] ?? action.status}
      {action.detail && <bdi className="text-n11"> {action.detail}</bdi>}
    </>
  );
}
