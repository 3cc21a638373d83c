import { useQueryClient } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { environmentPath, newId, path } from "@/lib/api";
import { downloadText } from "@/lib/download";
import { formatNumber } from "@/lib/format";
import { useSubmit } from "@/lib/useSubmit";
import type { Difference } from "@/model/diff";
import type { Segment } from "@/model/types";
import { DifferenceList } from "@/review/DifferenceList";
import { useReason } from "@/review/useReason";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { Button } from "@/ui/basics";
import { TextArea } from "@/ui/TextArea";
import { Segmented } from "@/ui/controls";
import { showToast } from "@/ui/toasts";

type List = "included" | "excluded";

/** Returns the keys of a text, one a line, each once. */
export function readKeys(text: string): string[] {
  return [...new Set(text.split(/[\r\n,;\t]+/).map((key) => key.trim().replace(/^"(.*)"$/, "$1")))].filter((key) => key !== "");
}

/** Represents keys that are added to a list or removed from it. */
interface Edit {
  list: List;
  action: "add" | "remove";
  keys: string[];
}

/** Shows the sizes of the lists of a segment, changes them, and reads and writes them as files. */
export function SegmentKeys({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const file = useRef<HTMLInputElement>(null);
  const [list, setList] = useState<List>("included");
  const [text, setText] = useState("");
  const [edit, setEdit] = useState<Edit | null>(null);
  const keys = segment[list] ?? [];
  const review = (action: Edit["action"], values: string[]) => values.length > 0 && setEdit({ list, action, keys: values });
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    if (chosen) review("add", readKeys(await chosen.text()));
  };
  return (
    <div className="flex flex-col gap-3 border-b px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t.segments.list}
          value={list}
          onChange={setList}
          options={[
            { value: "included", label: `${t.segments.included} ${formatNumber(segment.included?.length ?? 0)}` },
            { value: "excluded", label: `${t.segments.excluded} ${formatNumber(segment.excluded?.length ?? 0)}` },
          ]}
        />
        <span className="flex gap-1.5">
          <Button
            small
            icon={Download}
            disabled={keys.length === 0}
            onClick={() => downloadText(`${segment.key}-${list}.txt`, `${keys.join("\n")}\n`)}
          >
            {t.segments.download}
          </Button>
          {mayEdit && (
            <Button small icon={Upload} onClick={() => file.current?.click()}>
              {t.segments.upload}
            </Button>
          )}
        </span>
      </div>
      {mayEdit && (
        <>
          <input
            ref={file}
            type="file"
            accept=".txt,.csv,text/plain,text/csv"
            className="hidden"
            tabIndex={-1}
            aria-label={t.segments.upload}
            onChange={(event) => void upload(event)}
          />
          <TextArea label={t.segments.keys} hint={t.segments.keysHint} rows={3} value={text} onChange={setText} />
          <div className="flex gap-2">
            <Button small onClick={() => review("add", readKeys(text))}>
              {t.segments.add}
            </Button>
            <Button small onClick={() => review("remove", readKeys(text))}>
              {t.segments.remove}
            </Button>
          </div>
        </>
      )}
      {edit && (
        <KeysReview
          segment={segment}
          edit={edit}
          onClose={() => setEdit(null)}
          onSaved={() => {
            setEdit(null);
            setText("");
          }}
        />
      )}
    </div>
  );
}

/** Says what happens to a list before it is saved, and asks for the reason. */
function KeysReview({ segment, edit, onClose, onSaved }: { segment: Segment; edit: Edit; onClose: () => void; onSaved: () => void }) {
  const place = usePlace();
  const queries = useQueryClient();
  const { fields, reason, isConfirmed } = useReason(place);
  const { list, action, keys } = edit;
  const old = new Set(segment[list] ?? []);
  const changed = keys.filter((key) => old.has(key) === (action === "remove")).length;
  const size = old.size + (action === "add" ? changed : -changed);
  const form = useSubmit(
    () => {
      void queries.invalidateQueries({ queryKey: ["ruleset"] });
      void queries.invalidateQueries({ queryKey: ["environment"] });
      showToast(action === "add" ? t.segments.added(changed) : t.segments.removed(changed), { detail: segment.key });
      onSaved();
    },
    { query: { message: reason || undefined }, operationId: newId() },
  );
  const url = environmentPath(place.project, place.environment) + path`/segments/${segment.key}/members`;
  return (
    <FormDialog
      onClose={onClose}
      title={action === "add" ? t.segments.addTitle(changed, t.segments[list]) : t.segments.removeTitle(changed, t.segments[list])}
      description={`${segment.key} · ${t.toggle.in(place.environment)}`}
      form={{ busy: form.busy || !isConfirmed || changed === 0, problem: form.failure }}
      action={t.review.save(place.environment)}
      onSubmit={() => isConfirmed && changed > 0 && void form.submit(url, { [list]: { [action]: keys } })}
    >
      <DifferenceList differences={changed === 0 ? [] : [listDifference(list, old.size, size)]} />
      {keys.length > changed && (
        <p className="text-n11">
          {action === "add" ? t.segments.alreadyThere(keys.length - changed) : t.segments.notThere(keys.length - changed)}
        </p>
      )}
      {fields}
    </FormDialog>
  );
}

const listDifference = (list: List, before: number, after: number): Difference => ({
  kind: after > before ? "added" : "removed",
  pointer: "",
  title: t.segments[list],
  before: t.segments.size(before),
  after: t.segments.size(after),
});
