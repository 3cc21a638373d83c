import { Archive, Power, PowerOff, X } from "lucide-react";
import { useState } from "react";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, IconButton } from "@/ui/basics";

/** Changes the selected flags as one change, after a review. */
export function BulkBar({ flags, etag, onDone }: { flags: readonly Flag[]; etag: string; onDone: () => void }) {
  const place = usePlace();
  const [change, setChange] = useState<Partial<Flag> | null>(null);
  return (
    <div
      role="region"
      aria-label={t.bulk.label}
      className="popup fixed bottom-12 left-1/2 z-20 flex -translate-x-1/2 items-center gap-2 py-2 pr-2 pl-4"
    >
      <span className="text-sm font-medium whitespace-nowrap">{t.bulk.selected(flags.length)}</span>
      <Button small icon={Power} onClick={() => setChange({ enabled: true })}>
        {t.bulk.on}
      </Button>
      <Button small icon={PowerOff} onClick={() => setChange({ enabled: false })}>
        {t.bulk.off}
      </Button>
      <Button small icon={Archive} onClick={() => setChange({ archived: true })}>
        {t.bulk.archive}
      </Button>
      <IconButton icon={X} label={t.bulk.clear} keys="Esc" onClick={onDone} />
      {change && (
        <ReviewDialog
          place={place}
          items={flags.map((flag) => ({ before: flag, after: { ...flag, ...change } }))}
          etag={etag}
          onClose={() => setChange(null)}
          onSaved={() => {
            setChange(null);
            onDone();
          }}
        />
      )}
    </div>
  );
}
