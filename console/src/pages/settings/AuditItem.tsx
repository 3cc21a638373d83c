import { ChevronRight, CircleCheck, CircleSlash, CircleX } from "lucide-react";
import { useState } from "react";
import { useActorNames } from "@/lib/actors";
import { actorName } from "@/model/actors";
import type { AuditEntry } from "@/model/audit";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Time, cx } from "@/ui/basics";

const results: Record<string, { icon: typeof CircleCheck; look: string }> = {
  ok: { icon: CircleCheck, look: "text-on" },
  denied: { icon: CircleSlash, look: "text-warn" },
  failed: { icon: CircleX, look: "text-bad" },
};

/** Shows one entry of the audit log, and all of it when it is opened. */
export function AuditItem({ item }: { item: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  const { entry, personal } = item;
  const names = useActorNames(usePlace().organization);
  const { icon: Icon, look } = results[entry.result] ?? results.failed!;
  const person = personal?.actor?.name ?? personal?.actor?.email;
  const who = (
    <>
      <bdi title={actorName(entry.actor)}>{person ?? actorName(entry.actor, names)}</bdi> · <Time at={entry.time} />
    </>
  );
  return (
    <li className="text-sm">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-start gap-2.5 px-4 py-2 text-start hover:bg-n3"
      >
        <ChevronRight aria-hidden className={cx("mt-0.5 text-n10 transition-transform", isOpen && "rotate-90")} />
        <Icon aria-hidden className={cx("mt-0.5", look)} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap gap-x-2">
            <span className="mono font-medium">{entry.action}</span>
            <bdi className="mono min-w-0 break-all text-n11">{entry.subject}</bdi>
            {entry.result !== "ok" && <span className={look}>{t.audit.results[entry.result as "denied"] ?? entry.result}</span>}
            {(entry.count ?? 1) > 1 && <span className="text-n11">{t.audit.times(entry.count!)}</span>}
          </span>
          {entry.reason && <bdi className="block break-words text-n11">“{entry.reason}”</bdi>}
          <span className="block text-xs text-n11 sm:hidden">{who}</span>
        </span>
        <span className="flex-none text-xs leading-5 text-n11 max-sm:hidden">{who}</span>
        <span className="w-12 text-end text-xs leading-5 text-n10">{item.sequence}</span>
      </button>
      {isOpen && (
        <pre tabIndex={0} className="mono mx-4 mb-3 ml-13 overflow-x-auto rounded-md border bg-n2 p-3 leading-5">
          {JSON.stringify({ ...entry, ...(personal && { personal }), hash: item.hash }, null, 2)}
        </pre>
      )}
    </li>
  );
}
