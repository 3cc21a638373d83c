import { BellRing, CircleCheck } from "lucide-react";
import { useAlerts } from "@/lib/queries";
import { PageHeader } from "@/shell/PageHeader";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Problem, Skeleton } from "@/ui/basics";
import { AlertItem } from "./AlertItem";
import { Rules } from "./Rules";

/** Shows the alerts of the environment, and the anomaly rules that open them. */
export function AlertsPage() {
  const alerts = useAlerts(usePlace());
  const items = alerts.data?.items ?? [];
  const open = items.filter((alert) => alert.status !== "resolved").length;
  return (
    <>
      <PageHeader title={t.nav.alerts} />
      <div className="grid items-start gap-5 px-4 py-5 sm:px-6 xl:grid-cols-[minmax(0,1fr)_440px]">
        <section className="card min-w-0 overflow-hidden text-sm" aria-label={t.nav.alerts}>
          <h2 className="flex h-12 items-center gap-2 border-b px-4 font-semibold">
            <BellRing aria-hidden className="text-n11" />
            {t.alerts.open(open)}
          </h2>
          {alerts.error ? (
            <Problem error={alerts.error} compact />
          ) : !alerts.data ? (
            <Skeleton className="m-4 h-20" />
          ) : items.length === 0 ? (
            <p className="flex items-center gap-2 px-4 py-4 text-n11">
              <CircleCheck aria-hidden className="text-on" />
              {t.alerts.quiet}
            </p>
          ) : (
            <ul className="divide-y">
              {items.map((alert) => (
                <AlertItem key={alert.id} alert={alert} />
              ))}
            </ul>
          )}
        </section>
        <Rules />
      </div>
    </>
  );
}
