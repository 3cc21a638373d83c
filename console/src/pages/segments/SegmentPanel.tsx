import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Upload, X } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { environmentPath, path, write } from "@/lib/api";
import { downloadText } from "@/lib/download";
import { formatNumber } from "@/lib/format";
import { usePermissions } from "@/lib/queries";
import { conditionParts } from "@/model/sentences";
import type { Segment } from "@/model/types";
import type { Use } from "@/model/uses";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, CopyButton, Field, IconButton, Problem } from "@/ui/basics";
import { Segmented } from "@/ui/controls";
import { Sentence } from "@/ui/Sentence";
import { showToast } from "@/ui/toasts";

type List = "included" | "excluded";

/** Shows one segment and changes its lists. Keys are counted and never rendered, because there may be a million. */
export function SegmentPanel({ segment, uses, onClose }: { segment: Segment; uses: readonly Use[]; onClose: () => void }) {
  const place = usePlace();
  const may = usePermissions(place);
  return (
    <section className="card min-w-0 text-sm max-xl:order-first xl:sticky xl:top-4" aria-label={segment.key}>
      <header className="flex items-start gap-2 border-b px-4 py-3">
        <div className="min-w-0 flex-1">
          <h2 className="mono truncate text-sm font-semibold">
            <bdi>{segment.key}</bdi>
          </h2>
          <p className="text-n11">
            <bdi>{segment.name ?? segment.description}</bdi>
          </p>
        </div>
        <CopyButton text={segment.key} label={t.flag.copy} />
        <IconButton icon={X} label={t.close} onClick={onClose} />
      </header>
      <div className="border-b px-4 py-3">
        <h3 className="label mb-1">{t.segments.members}</h3>
        <p>
          {segment.when ? (
            <Sentence parts={[{ kind: "word", text: "if" }, ...conditionParts(segment.when)]} />
          ) : (
            <span className="text-n11">{t.segments.listOnly}</span>
          )}
        </p>
        <p className="mt-1 text-xs text-n11">{t.segments.by(segment.by ?? "targetingKey")}</p>
      </div>
      <Keys segment={segment} mayEdit={may("segments.write")} />
      <div className="px-4 py-3">
        <h3 className="label mb-1">{t.segments.usedBy}</h3>
        {uses.length === 0 && <p className="text-n11">{t.segments.unused}</p>}
        <ul className="flex flex-col gap-0.5">
          {uses.map((use) => (
            <li key={use.kind + use.key} className="truncate">
              <span className="text-n11">{use.kind === "flag" ? t.rules.flag : t.rules.segment}</span>{" "}
              {use.kind === "flag" ? (
                <Link to="/$organization/$project/$environment/flags/$flag" params={{ ...place, flag: use.key }} className="mono link">
                  {use.key}
                </Link>
              ) : (
                <Link
                  to="/$organization/$project/$environment/segments"
                  params={{ ...place }}
                  search={{ segment: use.key }}
                  className="mono link"
                >
                  {use.key}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Returns the keys of a text, one a line, each once. */
export function readKeys(text: string): string[] {
  return [...new Set(text.split(/[\r\n,;\t]+/).map((key) => key.trim().replace(/^"(.*)"$/, "$1")))].filter((key) => key !== "");
}

function Keys({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const place = usePlace();
  const queries = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [list, setList] = useState<List>("included");
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const keys = segment[list] ?? [];
  const change = async (action: "add" | "remove", values: string[]) => {
    if (busy || values.length === 0) return;
    setBusy(true);
    setError(null);
    try {
      const url = environmentPath(place.project, place.environment) + path`/segments/${segment.key}/members`;
      await write("POST", url, { body: { [list]: { [action]: values } } });
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      setText("");
      showToast(action === "add" ? t.segments.added(values.length) : t.segments.removed(values.length), { detail: segment.key });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    if (chosen) await change("add", readKeys(await chosen.text()));
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
            <Button small icon={Upload} onClick={() => file.current?.click()} aria-disabled={busy}>
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
          <Field label={t.segments.keys} hint={t.segments.keysHint}>
            {(props) => (
              <textarea
                {...props}
                className="input mono"
                rows={3}
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <div className="flex gap-2">
            <Button small aria-disabled={busy} onClick={() => void change("add", readKeys(text))}>
              {t.segments.add}
            </Button>
            <Button small aria-disabled={busy} onClick={() => void change("remove", readKeys(text))}>
              {t.segments.remove}
            </Button>
          </div>
        </>
      )}
      {error !== null && <Problem error={error} compact />}
    </div>
  );
}
