import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useState } from "react";
import { type Place, useEnvironmentState } from "@/lib/queries";
import { mod } from "@/lib/shortcuts";
import { flagDifferences } from "@/model/diff";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";
import { Button, Keys, Problem, cx } from "@/ui/basics";
import { Dialog } from "@/ui/controls";
import { showToast } from "@/ui/toasts";
import { ApiError } from "@/lib/api";
import { ConflictView } from "./ConflictView";
import { type DiffLook, DiffView } from "./DiffView";
import { type Conflict, type ReviewItem, saveFlags } from "./save";
import { useReason } from "./useReason";

interface ReviewProps {
  place: Place;
  items: readonly ReviewItem[];
  /** The version at which the flags were read; null reads them again first. */
  etag: string | null;
  onClose: () => void;
  onSaved: () => void;
  /** Continues to edit on the version of the others, with the edits applied or without them. */
  onRebase?: (theirs: Flag, etag: string, draft: Flag) => void;
  onErrors?: (errors: { pointer: string; detail: string }[]) => void;
}

/** Shows what a change does before it is saved, and asks for a reason and a confirmation where the environment needs it. */
export function ReviewDialog({ place, items, etag, onClose, onSaved, onRebase, onErrors }: ReviewProps) {
  const queries = useQueryClient();
  const { fields, mustConfirm, reason, isConfirmed } = useReason(place);
  const version = useEnvironmentState(place).data?.version;
  const [look, setLook] = useState<DiffLook>("words");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const lists = useMemo(() => items.map((item) => ({ item, differences: flagDifferences(item.before, item.after) })), [items]);
  const count = lists.reduce((sum, list) => sum + list.differences.length, 0);
  const missing = count === 0 ? t.review.nothing : !isConfirmed ? t.review.mustType(place.environment) : null;

  const save = async () => {
    if (busy || missing) return;
    setBusy(true);
    setError(null);
    try {
      const found = await saveFlags(place, items, etag, reason);
      if (found) return setConflict(found);
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      await queries.invalidateQueries({ queryKey: ["environment"] });
      showToast(t.review.saved(items.length === 1 ? (items[0]!.after ?? items[0]!.before)!.key : t.bulk.selected(items.length)), {
        detail: t.toggle.in(place.environment),
      });
      onSaved();
    } catch (failure) {
      setError(failure);
      if (failure instanceof ApiError && failure.errors.length > 0) onErrors?.(failure.errors);
    } finally {
      setBusy(false);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    void save();
  };

  if (conflict) {
    return <ConflictView place={place} items={items} conflict={conflict} onClose={onClose} {...(onRebase && { onRebase })} />;
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size={look === "text" ? "large" : "medium"}
      title={t.review.title(count)}
      description={
        <>
          {t.review.in} <b className={cx("font-medium", mustConfirm && "text-bad")}>{place.environment}</b>
          {version && ` · ${t.version(version)}`}
        </>
      }
      footer={
        <>
          {missing && <span className="mr-auto text-xs text-n11">{missing}</span>}
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            look="primary"
            aria-disabled={busy || missing !== null}
            onClick={() => void save()}
            className={cx(missing && "opacity-60")}
          >
            {busy ? t.review.saving : t.review.save(place.environment)}
            <Keys of={`${mod} ↵`} />
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4" onKeyDown={onKey}>
        <DiffView
          look={look}
          onLook={setLook}
          items={lists.map(({ item, differences }) => ({ key: (item.before ?? item.after)!.key, differences }))}
          before={items.map((item) => item.before)}
          after={items.map((item) => item.after)}
        />
        {fields}
        {error !== null && <Problem error={error} compact />}
      </div>
    </Dialog>
  );
}
