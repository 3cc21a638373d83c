import type { components } from "@/api/schema";
import { type Difference, flagDifferences, segmentDifferences } from "./diff";
import { text } from "./search";
import type { Flag, Operation, Segment } from "./types";

type Schemas = components["schemas"];
export type ImportAnswer = Schemas["importAnswer"];
export type ImportItem = Schemas["importItem"];
export type ImportNote = Schemas["importNote"];
export type ImportRequest = Schemas["importRequest"];

/** The systems from which flags are imported. */
export const importFormats = ["flipt", "unleash", "flagr", "goff", "growthbook", "launchdarkly", "flagd", "ffrs"] as const;
export type ImportFormat = (typeof importFormats)[number];

/** The results of an item, from the best to the worst. */
export const importResults = ["exact", "exact-with-notes", "approximate", "refused"] as const;
export type ImportResult = (typeof importResults)[number];

/** Represents what the address of the import page names. */
export interface ImportSearch {
  format?: ImportFormat | undefined;
  show?: ImportResult | undefined;
}

/** Reads the parameters of the import page. */
export const readImport = (search: Record<string, unknown>): ImportSearch => ({
  format: importFormats.find((format) => format === text(search.format)),
  show: importResults.find((result) => result === text(search.show)),
});

/** The maximum size of all files together, in bytes, and their maximum number. */
export const importLimits = { bytes: 16 * 1024 * 1024, files: 10_000 };

/** Represents a file of another system with its path, which is its name unless it is in a folder. */
export interface SourceFile {
  path: string;
  content: string;
  size: number;
}

/** Returns the files as they are sent. A file on its own has no path, unless it is in a folder. */
export const filesOf = (files: readonly SourceFile[]): ImportRequest["files"] =>
  files.length === 1 && !files[0]!.path.includes("/")
    ? [{ content: files[0]!.content }]
    : files.map(({ path, content }) => ({ path, content }));

/** Returns the file that an error of the server concerns. */
export function fileOf(pointer: string, files: readonly SourceFile[]): SourceFile | undefined {
  const index = /^\/files\/(\d+)/.exec(pointer)?.[1];
  return index === undefined ? undefined : files[Number(index)];
}

/** Returns the number of items with each result. */
export const countsOf = ({ summary }: ImportAnswer): Record<ImportResult, number> => ({
  exact: summary.exact,
  "exact-with-notes": summary.exactWithNotes,
  approximate: summary.approximate,
  refused: summary.refused,
});

/** Returns the number of items that are created, updated and left as they are. */
export function changesOf(items: readonly ImportItem[]): { create: number; update: number; none: number } {
  const counts = { create: 0, update: 0, none: 0 };
  for (const item of items) counts[item.change as "create"]++;
  return counts;
}

/** Returns the flag or the segment that a plan writes; undefined when it does not change the item. */
export function plannedOf(answer: ImportAnswer, item: ImportItem): Flag | Segment | undefined {
  for (const operation of answer.operations as Operation[]) {
    if (item.kind === "flag" && "putFlag" in operation && operation.putFlag.key === item.key) return operation.putFlag;
    if (item.kind === "segment" && "putSegment" in operation && operation.putSegment.key === item.key) return operation.putSegment;
  }
  return undefined;
}

/** Returns what an import does to an item. Of a new one, all parts are named. */
export function importDifferences(kind: string, before: Flag | Segment | undefined, after: Flag | Segment): Difference[] {
  if (before) {
    return kind === "segment" ? segmentDifferences(before as Segment, after as Segment) : flagDifferences(before as Flag, after as Flag);
  }
  const { key } = after;
  if (kind === "segment") {
    return [...segmentDifferences(undefined, after as Segment), ...segmentDifferences({ key }, after as Segment).map(asNew)];
  }
  const flag = after as Flag;
  const empty: Flag = { key, type: flag.type, variants: {}, defaultVariant: null };
  return [...flagDifferences(undefined, flag), ...flagDifferences(empty, flag).map(asNew)];
}

/** A new item has nothing before that would be worth showing. */
function asNew({ before: _, ...difference }: Difference): Difference {
  return { ...difference, kind: "added", title: difference.title.replace(/^Changes /, "Sets ") };
}
