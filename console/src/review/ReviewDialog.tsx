import { useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Minus, Pencil, Plus } from "lucide-react";
import { type KeyboardEvent, Suspense, lazy, useMemo, useState } from "react";
import { isWithin } from "@/lib/pointer";
import { type Place, useEnvironmentState } from "@/lib/queries";
import { mod } from "@/lib/shortcuts";
import { type Difference, flagDifferences } from "@/model/diff";
import type { Flag } from "@/model/types";
import { isProductionLike, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Field, Keys, Problem, Skeleton, cx } from "@/ui/basics";
import { Dialog, Segmented } from "@/ui/controls";
import { showToast } from "@/ui/toasts";
import { ApiError } from "@/lib/api";
import { ConflictView } from "./ConflictView";
import { type Conflict, type ReviewItem, saveFlags } from "./save";

const SideBySide = lazy(() => import("@/editor/SideBySide"));

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
  const { environments } = useShell();
  const environment = environments.find((item) => item.slug === place.environment) ?? { slug: place.environment };
  const mustConfirm = isProductionLike(environment);
  const version = useEnvironmentState(place).data?.version;
  const [view, setView] = useState<"words" | "text">("words");
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const lists = useMemo(() => items.map((item) => ({ item, differences: flagDifferences(item.before, item.after) })), [items]);
  const count = lists.reduce((sum, list) => sum + list.differences.length, 0);
  const isConfirmed = !mustConfirm || typed.trim() === place.environment;
  const missing = count === 0 ? t.review.nothing : !isConfirmed ? t.review.mustType(place.environment) : null;

  const save = async () => {
    if (busy || missing) return;
    setBusy(true);
    setError(null);
    try {
      const found = await saveFlags(place, items, etag, reason.trim());
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
      size={view === "text" ? "large" : "medium"}
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
        <Segmented
          label={t.review.view}
          value={view}
          onChange={setView}
          options={[
            { value: "words", label: t.review.words },
            { value: "text", label: t.review.sideBySide },
          ]}
        />
        {view === "words" ? (
          lists.map(({ item, differences }) => (
            <section key={(item.before ?? item.after)!.key}>
              {items.length > 1 && <h3 className="mono mb-1 font-medium break-all">{(item.before ?? item.after)!.key}</h3>}
              <DifferenceList differences={differences} />
            </section>
          ))
        ) : (
          <Suspense fallback={<Skeleton className="h-60" />}>
            <SideBySide before={textOf(items.map((item) => item.before))} after={textOf(items.map((item) => item.after))} />
          </Suspense>
        )}
        <Field label={t.review.reason} hint={t.review.reasonHint}>
          {(props) => (
            <textarea
              {...props}
              className="input"
              rows={2}
              maxLength={4096}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {mustConfirm && (
          <Field label={t.review.confirm(place.environment)}>
            {(props) => (
              <input
                {...props}
                className="input mono"
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
        {error !== null && <Problem error={error} compact />}
      </div>
    </Dialog>
  );
}

const textOf = (flags: (Flag | undefined)[]) =>
  flags.length === 1 ? (flags[0] ? JSON.stringify(flags[0], null, 2) : "") : JSON.stringify(flags, null, 2);

const marks = {
  added: { icon: Plus, look: "text-on", word: t.diff.added },
  removed: { icon: Minus, look: "text-bad", word: t.diff.removed },
  changed: { icon: Pencil, look: "text-info", word: t.diff.changed },
};

/** Shows differences in words; errors of the server are at the difference whose location they name. */
export function DifferenceList({
  differences,
  errors = [],
}: {
  differences: readonly Difference[];
  errors?: readonly { pointer: string; detail: string }[];
}) {
  return (
    <ul className="card divide-y">
      {differences.map((difference, index) => {
        const { icon: Icon, look, word } = marks[difference.kind];
        const own = errors.filter((error) => difference.pointer !== "" && isWithin(error.pointer, difference.pointer));
        return (
          <li key={`${difference.pointer}${index}`} className="flex gap-2.5 px-3 py-2 text-sm">
            <Icon aria-hidden className={cx("mt-0.5 !size-3.5", look)} />
            <div className="min-w-0 flex-1">
              <p className="font-medium break-words">
                <span className="sr-only">{word}: </span>
                <bdi>{difference.title}</bdi>
              </p>
              {(difference.before !== undefined || difference.after !== undefined) && (
                <p className="break-words text-n11">
                  {difference.before !== undefined && <bdi className="text-n11 line-through decoration-n8">{difference.before}</bdi>}
                  {difference.before !== undefined && difference.after !== undefined && (
                    <ArrowRight aria-label={t.diff.becomes} className="mx-1.5 inline !size-3 text-n10" />
                  )}
                  {difference.after !== undefined && <bdi className="text-n12">{difference.after}</bdi>}
                </p>
              )}
              {own.map((error) => (
                <p key={error.detail} className="text-bad">
                  {error.detail}
                </p>
              ))}
            </div>
          </li>
        );
      })}
      {differences.length === 0 && <li className="px-3 py-2 text-sm text-n11">{t.review.nothing}</li>}
    </ul>
  );
}
