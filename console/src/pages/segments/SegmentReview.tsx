import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiError } from "@/lib/api";
import { asProblem } from "@/lib/useSubmit";
import { segmentDifferences } from "@/model/diff";
import { type SegmentPatch, withPatch } from "@/model/segments";
import type { Segment } from "@/model/types";
import { type DiffLook, DiffView } from "@/review/DiffView";
import { DifferenceList } from "@/review/DifferenceList";
import { useReason } from "@/review/useReason";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { FormDialog } from "@/ui/FormDialog";
import { showToast } from "@/ui/toasts";
import { saveSegment } from "./save";

interface SegmentReviewProps {
  segment: Segment;
  /** The edit; null deletes the segment. */
  patch: SegmentPatch | null;
  onClose: () => void;
  onSaved: () => void;
  /** Receives the errors of the edit, instead of this dialog. */
  onInvalid?: (problem: ApiError) => void;
}

/** Shows what an edit of a segment changes before it is saved, and what others changed meanwhile. */
export function SegmentReview({ segment, patch, onClose, onSaved, onInvalid }: SegmentReviewProps) {
  const place = usePlace();
  const queries = useQueryClient();
  const { fields, reason, isConfirmed } = useReason(place);
  const [look, setLook] = useState<DiffLook>("words");
  // The segment to which the edit is applied: the one that was opened, and after a conflict that of the others.
  const [before, setBefore] = useState(segment);
  const [form, setForm] = useState<{ busy: boolean; problem: ApiError | null }>({ busy: false, problem: null });
  const after = patch ? withPatch(before, patch) : undefined;
  const save = async () => {
    if (form.busy || !isConfirmed) return;
    setForm({ busy: true, problem: null });
    try {
      const theirs = await saveSegment(place, before, patch, reason);
      setForm({ busy: false, problem: null });
      if (theirs) return setBefore(theirs);
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      await queries.invalidateQueries({ queryKey: ["environment"] });
      showToast(patch ? t.review.saved(segment.key) : t.segments.deleted(segment.key), { detail: t.toggle.in(place.environment) });
      onSaved();
    } catch (error) {
      const problem = asProblem(error);
      setForm({ busy: false, problem });
      if (problem.errors.length > 0) onInvalid?.(problem);
    }
  };
  return (
    <FormDialog
      onClose={onClose}
      size={look === "text" ? "large" : "medium"}
      title={patch ? t.segments.reviewTitle(segment.key) : t.segments.deleteTitle(segment.key)}
      description={t.toggle.in(place.environment)}
      form={form}
      action={patch ? t.review.save(place.environment) : t.segments.delete}
      onSubmit={() => void save()}
    >
      {before !== segment && (
        <section role="alert" className="flex flex-col gap-1">
          <p className="font-medium">{t.conflict.title}</p>
          <DifferenceList differences={segmentDifferences(segment, before)} />
        </section>
      )}
      <DiffView
        look={look}
        onLook={setLook}
        items={[{ key: segment.key, differences: segmentDifferences(before, after) }]}
        before={[withoutLists(before)]}
        after={[after && withoutLists(after)]}
      />
      {fields}
    </FormDialog>
  );
}

/** Returns the details of a segment. Its lists may have a million keys, and an edit does not change them. */
function withoutLists(segment: Segment) {
  const { included: _, excluded: __, ...details } = segment;
  return details;
}
