import { useQueryClient } from "@tanstack/react-query";
import { GitMerge, RotateCw } from "lucide-react";
import { useActorNames } from "@/lib/actors";
import type { Place } from "@/lib/queries";
import { useChanges } from "@/lib/queries";
import { actorName } from "@/model/actors";
import { flagDifferences } from "@/model/diff";
import { mergeDraft } from "@/model/draft";
import { operationText } from "@/model/diff";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";
import { Button, Time } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { DifferenceList } from "./DifferenceList";
import { type ReviewItem, keyOf } from "@/model/changes";
import type { Conflict } from "./save";

interface ConflictProps {
  place: Place;
  items: readonly ReviewItem[];
  conflict: Conflict;
  onClose: () => void;
  onRebase?: (theirs: Flag, etag: string, draft: Flag) => void;
  /** Makes the same change to the flags as they are now, and reviews it. */
  onRedo?: () => void;
}

/** Shows what others changed meanwhile next to the edits. Nothing of either is lost. */
export function ConflictView({ place, items, conflict, onClose, onRebase, onRedo }: ConflictProps) {
  const queries = useQueryClient();
  const names = useActorNames(place.organization);
  const changes = useChanges(place).data?.pages[0]?.items ?? [];
  const keys = [...conflict.theirs.keys()];
  const last = changes.find((change) =>
    change.operations.some((operation) => operationText(operation).kind === "flag" && keys.includes(operationText(operation).key)),
  );
  const only = items.length === 1 ? items[0] : undefined;
  const theirs = only && conflict.theirs.get(keys[0]!);
  const merge = only?.before && only.after && theirs ? mergeDraft(only.before, only.after, theirs) : null;
  const reload = () => {
    void queries.invalidateQueries({ queryKey: ["ruleset"] });
    if (theirs && onRebase) onRebase(theirs, conflict.etag, theirs);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={t.conflict.title}
      description={
        last ? (
          <>
            <bdi className="font-medium text-n12">{actorName(last.actor, names)}</bdi> {t.conflict.changed} <Time at={last.time} />
            {last.message && (
              <>
                {": "}
                <bdi>“{last.message}”</bdi>
              </>
            )}
          </>
        ) : (
          t.conflict.text(items.length)
        )
      }
      footer={
        <>
          <Button onClick={onClose}>{onRedo ? t.cancel : t.conflict.keepEditing}</Button>
          {!onRedo && <Button onClick={reload}>{t.conflict.takeTheirs}</Button>}
          {onRedo && (
            <Button look="primary" icon={RotateCw} onClick={onRedo}>
              {t.conflict.redo}
            </Button>
          )}
          {merge && onRebase && (
            <Button
              look="primary"
              icon={GitMerge}
              onClick={() => {
                onRebase(theirs!, conflict.etag, merge.flag);
                onClose();
              }}
            >
              {t.conflict.merge}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {merge && (
          <p className="text-sm text-n11">
            {merge.conflicts.length === 0 ? t.conflict.clean : t.conflict.both(merge.conflicts.join(", "))}
          </p>
        )}
        {items
          .filter((item) => conflict.theirs.has(keyOf(item)))
          .map((item) => {
            const key = keyOf(item);
            return (
              <div key={key} className="grid gap-x-4 gap-y-2 md:grid-cols-2">
                {items.length > 1 && <h3 className="mono font-medium break-all md:col-span-2">{key}</h3>}
                <section>
                  <h4 className="label mb-1">{t.conflict.theirs}</h4>
                  <DifferenceList differences={flagDifferences(item.before, conflict.theirs.get(key) ?? undefined)} />
                </section>
                <section>
                  <h4 className="label mb-1">{t.conflict.mine}</h4>
                  <DifferenceList differences={flagDifferences(item.before, item.after)} />
                </section>
              </div>
            );
          })}
      </div>
    </Dialog>
  );
}
