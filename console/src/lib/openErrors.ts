import type { InputError } from "./api";
import { fromPointer, sameJson, valueAt } from "./pointer";

/** Returns the errors without those whose values were edited since the document was sent. */
export function openErrors(errors: readonly InputError[], sent: unknown, document: unknown): InputError[] {
  return errors.filter(({ pointer }) => {
    const location = fromPointer(pointer);
    return sameJson(valueAt(sent, location), valueAt(document, location));
  });
}
