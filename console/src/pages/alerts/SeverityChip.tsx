import { t } from "@/text/en";
import { cx } from "@/ui/basics";

const looks: Record<string, string> = {
  critical: "bg-bad-soft text-bad",
  warning: "bg-warn-soft text-warn",
  info: "bg-info-soft text-info",
};

/** Shows how severe an alert is. */
export function SeverityChip({ severity }: { severity: string }) {
  return <span className={cx("chip", looks[severity])}>{t.alerts.severities[severity] ?? severity}</span>;
}
