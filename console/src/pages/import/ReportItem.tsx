import { useQuery } from "@tanstack/react-query";
import { Ban, ChevronRight, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { environmentPath, get, path } from "@/lib/api";
import { type Place, rulesetKey } from "@/lib/queries";
import { type ImportAnswer, type ImportItem, type ImportNote, type ImportResult, importDifferences, plannedOf } from "@/model/imports";
import type { Flag, Segment } from "@/model/types";
import { type DiffLook, DiffView } from "@/review/DiffView";
import { t } from "@/text/en";
import { Problem, Skeleton, cx } from "@/ui/basics";

/** How each result looks. */
export const results: Record<ImportResult, { icon: LucideIcon; look: string }> = {
  exact: { icon: CircleCheck, look: "text-on" },
  "exact-with-notes": { icon: Info, look: "text-info" },
  approximate: { icon: TriangleAlert, look: "text-warn" },
  refused: { icon: Ban, look: "text-bad" },
};

interface ReportItemProps {
  item: ImportItem;
  answer: ImportAnswer;
  place: Place;
}

/** Shows the result for a flag or a segment; its notes and what changes are shown when it is opened. */
export function ReportItem({ item, answer, place }: ReportItemProps) {
  const [open, setOpen] = useState(false);
  const result = item.result as ImportResult;
  const { icon: Icon, look } = results[result];
  // The reason of a rejection is the last note.
  const note = result === "refused" ? item.notes.at(-1) : item.notes[0];
  return (
    <li className="text-sm">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-2.5 px-3 py-2 text-start hover:bg-n3"
      >
        <ChevronRight aria-hidden className={cx("mt-0.5 text-n10 transition-transform", open && "rotate-90")} />
        <Icon aria-hidden className={cx("mt-0.5", look)} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2">
            <bdi className="mono min-w-0 truncate font-medium">{item.key}</bdi>
            {item.kind === "segment" && <span className="chip">{t.rules.segment}</span>}
          </span>
          {note && !open && (
            <span className={cx("block text-n11", result === "refused" ? "break-words" : "truncate")}>
              {note.detail}
              {item.notes.length > 1 && ` ${t.history.others(item.notes.length - 1)}`}
            </span>
          )}
        </span>
        <span className="flex flex-none flex-col items-end text-xs">
          <span className={look}>{t.imports.results[result]}</span>
          <span className="text-n11">{t.imports.changeOf[item.change as "create"]}</span>
        </span>
      </button>
      {open && <Details item={item} answer={answer} place={place} />}
    </li>
  );
}

function Details({ item, answer, place }: ReportItemProps) {
  const planned = plannedOf(answer, item);
  return (
    <div className="flex flex-col gap-3 px-3 pt-1.5 pb-3 pl-9.5">
      <p className="text-xs text-n11">
        {t.imports.at} <Source note={item} />
      </p>
      {item.notes.length > 0 && <NoteList notes={item.notes} />}
      {planned ? (
        <PlannedChange item={item} planned={planned} place={place} />
      ) : (
        item.result !== "refused" && <p className="text-n11">{t.imports.same}</p>
      )}
    </div>
  );
}

function PlannedChange({ item, planned, place }: { item: ImportItem; planned: Flag | Segment; place: Place }) {
  const [look, setLook] = useState<DiffLook>("words");
  const isNew = item.change === "create";
  const base = environmentPath(place.project, place.environment);
  const before = useQuery({
    queryKey: [...rulesetKey(place), "import", item.kind, item.key],
    queryFn: async ({ signal }) =>
      (await get<Flag | Segment>(base + (item.kind === "flag" ? path`/flags/${item.key}` : path`/segments/${item.key}`), { signal })).data,
    enabled: !isNew,
  });
  if (before.error) return <Problem error={before.error} compact />;
  if (!isNew && !before.data) return <Skeleton className="h-16" />;
  return (
    <div className="flex flex-col items-start gap-2 [&>*]:max-w-full [&>section]:self-stretch [&>div.card]:self-stretch">
      <DiffView
        look={look}
        onLook={setLook}
        items={[{ key: item.key, differences: importDifferences(item.kind, before.data, planned) }]}
        before={[before.data]}
        after={[planned]}
      />
    </div>
  );
}

/** Shows notes with the places in the source that they are about. */
export function NoteList({ notes }: { notes: readonly ImportNote[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {notes.map((note, index) => (
        <li key={`${note.pointer}${index}`} className="break-words">
          <p>{note.detail}</p>
          <p className="text-xs text-n11">
            <Source note={note} />
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Shows a place in a source: the file, where there are several, and the JSON Pointer. */
function Source({ note }: { note: Pick<ImportNote, "file" | "pointer"> }) {
  return (
    <code className="mono break-all">
      {note.file && <bdi>{note.file} </bdi>}
      <bdi>{note.pointer || "/"}</bdi>
    </code>
  );
}
