import { createContext, useContext, useMemo } from "react";
import type { InputError } from "@/lib/api";
import { useNames } from "@/lib/names";
import type { Place } from "@/lib/queries";
import { seenAttributes } from "@/lib/seenAttributes";

/** Represents what the editor of a condition knows about what contains it. */
export interface Conditions {
  /** What the server reports for the edits, without the field that is written. */
  errors: readonly InputError[];
  /** The attributes that are offered. */
  attributes: readonly string[];
  /** The segments to which the condition may refer. */
  segments: readonly string[];
  /** The flag that contains the condition; null in a segment, whose conditions do not refer to flags. */
  flag: string | null;
}

export const ConditionsContext = createContext<Conditions | null>(null);

export function useConditions(): Conditions {
  return useContext(ConditionsContext)!;
}

/** Returns the names that are offered for a condition: those that the environment uses, and those that callers sent in a capture. */
export function useSuggestions(place: Place): Pick<Conditions, "attributes" | "segments"> {
  const names = useNames(place);
  const attributes = useMemo(() => [...new Set([...names.attributes, ...seenAttributes(place)])].sort(), [names, place]);
  return { attributes, segments: names.segments };
}
