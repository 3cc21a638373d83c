import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Alert } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Time, cx } from "@/ui/basics";
import { AlertDetails } from "./AlertDetails";
import { SeverityChip } from "./SeverityChip";

/** Shows one alert; opened, also its evidence and what happened since. */
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
      {isOpen && <AlertDetails alert={alert} />}
    </li>
  );
}
