import { fromPointer, sameJson, toPointer } from "@/lib/pointer";
import type { Flag } from "./types";

/** Represents a flag before and after a change; undefined is a flag that does not exist. */
export interface ReviewItem {
  before?: Flag;
  after?: Flag;
}

/** Returns the key of the flag of an item. */
export const keyOf = (item: ReviewItem) => (item.before ?? item.after)!.key;

/** A change that is the same for every flag, so that it can be made again from what others saved meanwhile. */
export type Redo = (flag: Flag) => Flag;

/** Returns the flags that a change changes, before and after it. */
export function changeOf(flags: readonly Flag[], redo: Redo): { items: ReviewItem[]; redo: Redo } {
  const items = flags.map((flag) => ({ before: flag, after: redo(flag) }));
  return { items: items.filter((item) => !sameJson(item.before, item.after)), redo };
}

/** Returns the change made again from the flags that others changed; those that they deleted are left out. */
export function redone(items: readonly ReviewItem[], theirs: ReadonlyMap<string, Flag | null>, redo: Redo): ReviewItem[] {
  const flags = items.flatMap((item) => {
    const flag = theirs.has(keyOf(item)) ? theirs.get(keyOf(item)) : item.before;
    return flag ? [flag] : [];
  });
  return changeOf(flags, redo).items;
}

/** Returns the errors of a change of several flags, whose locations begin with the key of a flag instead of an operation. */
export function errorsOf(items: readonly ReviewItem[], errors: readonly { pointer: string; detail: string }[]) {
  return errors.map((error) => {
    const [, operation, , ...location] = fromPointer(error.pointer);
    const item = items[Number(operation)];
    return item ? { ...error, pointer: keyOf(item) + toPointer(location) } : error;
  });
}
