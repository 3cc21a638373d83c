import { useMemo, useState } from "react";
import { type ApiError, environmentPath, path } from "@/lib/api";
import { useDryRun } from "@/lib/useDryRun";
import { fieldAt, useHeldErrors } from "@/lib/useHeldErrors";
import { patchOf } from "@/model/segments";
import type { Segment } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, Problem, cx } from "@/ui/basics";
import { Suggest } from "@/ui/inputs";
import { TextField } from "@/ui/TextField";
import { ConditionEditor } from "../flag/ConditionEditor";
import { ConditionsContext, useSuggestions } from "../flag/conditions";
import { SegmentReview } from "./SegmentReview";

/** Edits the details of a segment: who is in it in addition to the lists. */
export default function SegmentForm({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const place = usePlace();
  const suggestions = useSuggestions(place);
  // Changes of others do not replace the edits.
  const [before] = useState(segment);
  const [edited, setEdited] = useState(segment);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [isReviewed, setReviewed] = useState(false);
  const patch = useMemo(() => patchOf(before, edited), [before, edited]);
  const isChanged = Object.keys(patch).length > 0;
  const set = (change: Partial<Segment>) => {
    setProblem(null);
    setEdited({ ...edited, ...change });
  };
  const url = environmentPath(place.project, place.environment) + path`/segments/${segment.key}`;
  const { errors, events } = useHeldErrors(useDryRun("PATCH", url, isChanged ? patch : null));
  const errorOf = (pointer: string) => errors.find((error) => error.pointer === pointer)?.detail;
  return (
    <div className="flex flex-col gap-4 border-b px-4 py-3" {...events}>
      <TextField
        label={t.tokens.name}
        mono={false}
        value={edited.name ?? ""}
        error={errorOf("/name")}
        isChecked
        {...fieldAt("/name")}
        onChange={(name) => set({ name: name || null })}
      />
      <TextField
        label={t.settings.description}
        mono={false}
        value={edited.description ?? ""}
        error={errorOf("/description")}
        isChecked
        {...fieldAt("/description")}
        onChange={(description) => set({ description: description || null })}
      />
      <div className="flex flex-col gap-1">
        <span className="label">{t.segments.condition}</span>
        <ConditionsContext
          value={{ ...suggestions, segments: suggestions.segments.filter((key) => key !== segment.key), errors, flag: null }}
        >
          <ConditionEditor
            condition={edited.when ?? null}
            pointer={["when"]}
            everyone={t.segments.listOnly}
            onChange={(when) => set({ when })}
          />
        </ConditionsContext>
      </div>
      <div className="flex flex-col gap-1" {...fieldAt("/by")}>
        <span className="label">{t.segments.byLabel}</span>
        <Suggest
          label={t.segments.byLabel}
          placeholder="targetingKey"
          value={edited.by ?? ""}
          items={suggestions.attributes.filter((name) => !name.startsWith("@"))}
          invalid={errorOf("/by") !== undefined}
          onChange={(by) => set({ by: by || null })}
        />
        <p className={cx("text-xs", errorOf("/by") ? "text-bad" : "text-n10")}>
          {errorOf("/by") ?? t.segments.by(edited.by || "targetingKey")}
        </p>
      </div>
      {problem && <Problem error={problem} compact />}
      <div className="flex gap-2">
        <Button small look="primary" aria-disabled={!isChanged} onClick={() => isChanged && setReviewed(true)}>
          {t.bulk.review}
        </Button>
        <Button small onClick={onClose}>
          {t.cancel}
        </Button>
      </div>
      {isReviewed && (
        <SegmentReview
          segment={before}
          patch={patch}
          onClose={() => setReviewed(false)}
          onSaved={onClose}
          onInvalid={(found) => {
            setProblem(found);
            setReviewed(false);
          }}
        />
      )}
    </div>
  );
}
