import type { Flag } from "./types";

/** Returns a flag with a tag, after the others. */
export const withTag = (flag: Flag, tag: string): Flag =>
  flag.tags?.includes(tag) ? flag : { ...flag, tags: [...(flag.tags ?? []), tag] };

/** Returns a flag without a tag. */
export function withoutTag(flag: Flag, tag: string): Flag {
  if (!flag.tags?.includes(tag)) return flag;
  const { tags, ...rest } = flag;
  const others = tags.filter((other) => other !== tag);
  return others.length > 0 ? { ...flag, tags: others } : rest;
}
