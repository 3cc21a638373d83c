import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useActorNames } from "@/lib/actors";
import { environmentPath, get, path, send } from "@/lib/api";
import { type Alert, usePermissions } from "@/lib/queries";
import { useAction } from "@/lib/useAction";
import { actorOfText } from "@/model/actors";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, Skeleton, Time, cx } from "@/ui/basics";
import { SeverityChip } from "./SeverityChip";

/** Shows one alert; opened, also the numbers that the rule saw and what its actions did. */
export function AlertItem({ alert }: { alert: Alert }) {
  const place = usePlace();
  const [isOpen, setOpen] = useState(alert.status === "open");
  return (
    <li className={cx(alert.status === "resolved" && "text-n11")}>
      <div className="flex items-start gap-2.5 px-4 py-2.5">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={t.alerts.details(alert.rule)}
          className="icon-btn -my-1 -ml-1.5"
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight aria-hidden className={cx("transition-transform", isOpen && "rotate-90")} />
        </button>
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2">
            <SeverityChip severity={alert.severity} />
            <Link
              to="/$organization/$project/$environment/flags/$flag"
              params={{ ...place, flag: alert.flag }}
              search={{ tab: "insights" }}
              className="mono truncate font-medium text-n12 hover:underline"
            >
              <bdi>{alert.flag}</bdi>
            </Link>
            <span className="chip">{t.alerts.statuses[alert.status as "open"] ?? alert.status}</span>
          </p>
          <p className="mt-0.5 break-words">{alert.explanation}</p>
          <p className="text-xs text-n11">
            <bdi>{alert.rule}</bdi> · <Time at={alert.firedAt} />
          </p>
        </div>
      </div>
      {isOpen && <Details alert={alert} />}
    </li>
  );
}

function Details({ alert }: { alert: Alert }) {
  const place = usePlace();
  const may = usePermissions(place);
  const act = useAction(["alerts", place]);
  const names = useActorNames(place.organization);
  const url = environmentPath(place.project, place.environment) + path`/alerts/${alert.id}`;
  const details = useQuery({
    queryKey: ["alerts", place, alert.id],
    queryFn: async ({ signal }) => (await get<Alert>(url, { signal })).data,
  });
  if (details.error) return <Problem error={details.error} compact />;
  if (!details.data) return <Skeleton className="mx-11 mb-3 h-12" />;
  const actions = details.data.actions ?? [];
  return (
    <div className="flex flex-col gap-2.5 px-4 pb-3 pl-11">
      {actions.length > 0 && (
        <ul className="flex flex-col gap-0.5">
          {actions.map((action) => (
            <li key={action.id}>
              <span className="font-medium">{action.kind}</span> {action.target && <bdi className="mono">{action.target}</bdi>}:{" "}
              {action.status}
              {action.detail && <bdi className="text-n11"> {action.detail}</bdi>}
            </li>
          ))}
        </ul>
      )}
      {alert.acknowledgedAt && (
        <p className="text-xs text-n11">
          {t.alerts.acknowledgedBy} <bdi>{actorOfText(alert.acknowledgedBy ?? "", names)}</bdi> <Time at={alert.acknowledgedAt} />
        </p>
      )}
      {alert.resolvedAt && (
        <p className="text-xs text-n11">
          {t.alerts.resolvedBy} <bdi>{actorOfText(alert.resolvedBy ?? "", names)}</bdi> <Time at={alert.resolvedAt} />
        </p>
      )}
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
