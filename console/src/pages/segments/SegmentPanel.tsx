import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, Trash2, X } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { usePermissions } from "@/lib/queries";
import { conditionParts } from "@/model/sentences";
import type { Segment } from "@/model/types";
import type { Use } from "@/model/uses";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { CopyButton, IconButton, Skeleton } from "@/ui/basics";
import { Menu } from "@/ui/controls";
import { Sentence } from "@/ui/Sentence";
import { SegmentKeys } from "./SegmentKeys";
import { SegmentReview } from "./SegmentReview";

const SegmentForm = lazy(() => import("./SegmentForm"));

/** Shows one segment and changes it. Keys are counted and never rendered, because there may be a million. */
export function SegmentPanel({ segment, uses, onClose }: { segment: Segment; uses: readonly Use[]; onClose: () => void }) {
  const place = usePlace();
  const mayEdit = usePermissions(place)("segments.write");
  const [isEdited, setEdited] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
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
        {mayEdit && (
          <>
            {!isEdited && <IconButton icon={Pencil} label={t.segments.edit} onClick={() => setEdited(true)} />}
            <Menu
              trigger={<IconButton icon={Ellipsis} label={t.segments.more} />}
              entries={[{ label: t.segments.deleteMenu, icon: Trash2, danger: true, onSelect: () => setDeleted(true) }]}
            />
          </>
        )}
        <IconButton icon={X} label={t.close} onClick={onClose} />
      </header>
      {isEdited ? (
        <Suspense fallback={<Skeleton className="m-4 h-40" />}>
          <SegmentForm segment={segment} onClose={() => setEdited(false)} />
        </Suspense>
      ) : (
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
      )}
      <SegmentKeys segment={segment} mayEdit={mayEdit} />
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
      {isDeleted && (
        <SegmentReview
          segment={segment}
          patch={null}
          onClose={() => setDeleted(false)}
          onSaved={() => {
            setDeleted(false);
            onClose();
          }}
        />
      )}
    </section>
  );
}
