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
import { type Redo, type ReviewItem, keyOf, redone } from "@/model/changes";
import { type Conflict, saveFlags } from "./save";
import { useReason } from "./useReason";

interface ReviewProps {
  place: Place;
  items: readonly ReviewItem[];
  /** Makes the change again from flags that others changed meanwhile. */
  redo?: Redo;
  /** The version at which the flags were read; null reads them again first. */
  etag: string | null;
  onClose: () => void;
  onSaved: () => void;
  /** Continues to edit on the version of the others, with the edits applied or without them. */
  onRebase?: (theirs: Flag, etag: string, draft: Flag) => void;
  onErrors?: (errors: { pointer: string; detail: string }[]) => void;
}

/** Shows what a change does before it is saved, and asks for a reason and a confirmation where the environment needs it. */
export function ReviewDialog({ place, redo, onClose, onSaved, onRebase, onErrors, ...opened }: ReviewProps) {
  const queries = useQueryClient();
  const { fields, mustConfirm, reason, isConfirmed } = useReason(place);
  const version = useEnvironmentState(place).data?.version;
  // What is saved: as it was opened, or made again after a conflict.
  const [{ items, etag }, setChange] = useState<Pick<ReviewProps, "items" | "etag">>(opened);
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
      showToast(t.review.saved(items.length === 1 ? keyOf(items[0]!) : t.bulk.selected(items.length)), {
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
    const onRedo =
      redo &&
      (() => {
        setChange({ items: redone(items, conflict.theirs, redo), etag: conflict.etag });
        setConflict(null);
      });
    return (
      <ConflictView
        place={place}
        items={items}
        conflict={conflict}
        onClose={onClose}
        {...(onRebase && { onRebase })}
        {...(onRedo && { onRedo })}
      />
    );
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
          items={lists.map(({ item, differences }) => ({ key: keyOf(item), differences }))}
          before={items.map((item) => item.before)}
          after={items.map((item) => item.after)}
        />
        {fields}
        {error !== null && <Problem error={error} compact />}
      </div>
    </Dialog>
  );
}
