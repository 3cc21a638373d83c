import { Suspense, lazy } from "react";
import type { Difference } from "@/model/diff";
import { t } from "@/text/en";
import { Skeleton } from "@/ui/basics";
import { Segmented } from "@/ui/controls";
import { DifferenceList } from "./DifferenceList";

const SideBySide = lazy(() => import("@/editor/SideBySide"));

/** How differences are shown. */
export type DiffLook = "words" | "text";

interface DiffViewProps {
  look: DiffLook;
  onLook: (look: DiffLook) => void;
  items: readonly { key: string; differences: readonly Difference[] }[];
  /** The documents before and after; undefined is one that does not exist. */
  before: readonly unknown[];
  after: readonly unknown[];
}

/** Shows differences in words, or the documents side by side. */
export function DiffView({ look, onLook, items, before, after }: DiffViewProps) {
  return (
    <>
      <Segmented
        label={t.review.view}
        value={look}
        onChange={onLook}
        options={[
          { value: "words", label: t.review.words },
          { value: "text", label: t.review.sideBySide },
        ]}
      />
      {look === "words" ? (
        items.map(({ key, differences }) => (
          <section key={key}>
            {items.length > 1 && <h3 className="mono mb-1 font-medium break-all">{key}</h3>}
            <DifferenceList differences={differences} />
          </section>
        ))
      ) : (
        <Suspense fallback={<Skeleton className="h-60" />}>
          <SideBySide before={textOf(before)} after={textOf(after)} />
        </Suspense>
      )}
    </>
  );
}

const textOf = (documents: readonly unknown[]) => {
  const shown = documents.length === 1 ? documents[0] : documents;
  return shown === undefined ? "" : JSON.stringify(shown, null, 2);
};
