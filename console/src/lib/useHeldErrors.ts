import { type FocusEvent, useRef, useState } from "react";
import type { InputError } from "./api";
import { isWithin } from "./pointer";
import type { DryRun } from "./useDryRun";

/** Marks an element as the field of a location. */
export const fieldAt = (pointer: string) => ({ "data-field": pointer });

/**
 * Holds errors back while their field is written. An error is shown when its field was left, and then until it is corrected.
 * @returns The errors to show, and the events of the element that contains the fields.
 */
export function useHeldErrors({ errors, isCurrent }: DryRun) {
  const [written, setWritten] = useState<string | null>(null);
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const visible = visibleErrors({ errors, isCurrent }, shown, written);
  const next = new Set(visible.map((error) => error.pointer));
  if (next.size !== shown.size || [...next].some((pointer) => !shown.has(pointer))) setShown(next);
  const events = {
    onFocus: (event: FocusEvent<HTMLElement>) => {
      clearTimeout(leaving.current);
      // Popups of a field are elsewhere in the document, and belong to it.
      if (!event.currentTarget.contains(event.target)) return;
      setWritten(event.target.closest<HTMLElement>("[data-field]")?.dataset.field ?? null);
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      // The window lost the focus, not the field.
      if (document.activeElement === event.target) return;
      clearTimeout(leaving.current);
      leaving.current = setTimeout(() => setWritten(null));
    },
  };
  return { errors: visible, events };
}

/** Returns the errors that are shown: those that were, and the current ones of fields that are not being written. */
export function visibleErrors({ errors, isCurrent }: DryRun, shown: ReadonlySet<string>, written: string | null): readonly InputError[] {
  return errors.filter(({ pointer }) => shown.has(pointer) || (isCurrent && (written === null || !isRelated(pointer, written))));
}

const isRelated = (pointer: string, field: string) => isWithin(pointer, field) || isWithin(field, pointer);

/** Holds an error back that the page finds in one field. */
export function useHeldError(pointer: string, detail: string | undefined) {
  const { errors, events } = useHeldErrors({ errors: detail === undefined ? [] : [{ pointer, detail }], isCurrent: true });
  return { error: errors[0]?.detail, field: { ...events, ...fieldAt(pointer) } };
}
