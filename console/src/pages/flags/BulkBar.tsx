import { Archive, Power, PowerOff, Tags, X } from "lucide-react";
import { useState } from "react";
import { usePermissions } from "@/lib/queries";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { type Redo, changeOf } from "@/model/changes";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, IconButton } from "@/ui/basics";
import { TagsDialog } from "./TagsDialog";

/** Changes the selected flags as one change, after a review. */
export function BulkBar({ flags, etag, onDone }: { flags: readonly Flag[]; etag: string; onDone: () => void }) {
  const place = usePlace();
  const may = usePermissions(place);
  const [change, setChange] = useState<Redo | null>(null);
  const [isTagging, setTagging] = useState(false);
  const review = (redo: Redo) => setChange(() => redo);
  return (
    <div
      role="region"
      aria-label={t.bulk.label}
      className="popup fixed bottom-12 left-1/2 z-20 flex -translate-x-1/2 items-center gap-2 py-2 pr-2 pl-4"
    >
      <span className="text-sm font-medium whitespace-nowrap">{t.bulk.selected(flags.length)}</span>
      {may("flags.toggle") && (
        <>
          <Button small icon={Power} onClick={() => review((flag) => ({ ...flag, enabled: true }))}>
            {t.bulk.on}
          </Button>
          <Button small icon={PowerOff} onClick={() => review((flag) => ({ ...flag, enabled: false }))}>
            {t.bulk.off}
          </Button>
        </>
      )}
      {may("flags.write") && (
        <>
          <Button small icon={Tags} onClick={() => setTagging(true)}>
            {t.bulk.tags}
          </Button>
          <Button small icon={Archive} onClick={() => review((flag) => ({ ...flag, archived: true }))}>
            {t.bulk.archive}
          </Button>
        </>
      )}
      <IconButton icon={X} label={t.bulk.clear} keys="Esc" onClick={onDone} />
      {isTagging && (
        <TagsDialog
          flags={flags}
          onClose={() => setTagging(false)}
          onReview={(redo) => {
            setTagging(false);
            review(redo);
          }}
        />
      )}
      {change && (
        <ReviewDialog
          place={place}
          {...changeOf(flags, change)}
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
