import { t } from "@/text/en";
import { cx } from "@/ui/basics";

/** Shows whether a flag is in use, or why it can be removed. */
export function VerdictChip({ verdict }: { verdict: string }) {
  return (
    <span className={cx("chip", verdict !== "active" && "bg-warn-soft text-warn")}>
      {t.lifecycle.verdicts[verdict as "active"] ?? verdict}
    </span>
  );
}
