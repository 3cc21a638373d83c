import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";
import type { SsoTest } from "./provider";

const looks: Record<string, [LucideIcon, string]> = {
  ok: [CircleCheck, "text-on"],
  warning: [TriangleAlert, "text-warn"],
  failed: [CircleX, "text-bad"],
};

/** Shows what became of each step of a connection test. */
export function TestTrace({ trace }: { trace: SsoTest }) {
  return (
    <div role="status" className="border-b bg-n2 px-4 py-3">
      <p className={cx("font-medium", trace.succeeded ? "text-on" : "text-bad")}>{trace.succeeded ? t.sso.testOk : t.sso.testFailed}</p>
      <ol className="mt-2 flex flex-col gap-2">
        {trace.steps.map((step) => {
          const [Icon, color] = looks[step.status] ?? looks.warning!;
          return (
            <li key={step.name} className="flex gap-2">
              <Icon aria-hidden className={cx("mt-0.5", color)} />
              <div className="min-w-0">
                <p className="font-medium">
                  {t.sso.steps[step.name] ?? step.name} <span className={cx("font-normal", color)}>{t.sso.statuses[step.status]}</span>
                </p>
                <p className="break-words text-n11">{step.detail}</p>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
