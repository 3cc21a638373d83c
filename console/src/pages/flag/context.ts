import { createContext, useContext } from "react";
import type { InputError } from "@/lib/api";
import { isWithin } from "@/lib/pointer";
import type { Draft, DraftAction } from "@/model/draft";
import type { Place } from "@/lib/queries";

export interface FlagEditor {
  place: Place;
  draft: Draft;
  dispatch: (action: DraftAction) => void;
  /** What the server reports for the edits, without the field that is written. */
  errors: readonly InputError[];
  mayEdit: boolean;
}

export const FlagEditorContext = createContext<FlagEditor | null>(null);

export function useFlagEditor(): FlagEditor {
  return useContext(FlagEditorContext)!;
}

/** Returns the first error at a location or inside it. */
export function errorAt(errors: readonly InputError[], pointer: string, inside = false): string | undefined {
  return errors.find((error) => (inside ? isWithin(error.pointer, pointer) : error.pointer === pointer))?.detail;
}
