import { CircleAlert, CircleHelp, TriangleAlert } from "lucide-react";
import { mod } from "@/lib/shortcuts";
import { t } from "@/text/en";
import { Button, Keys } from "@/ui/basics";
import { useFlagEditor } from "./context";

interface ChangeBarProps {
  count: number;
  newer: boolean;
  onDiscard: () => void;
  onWhy: () => void;
  onReview: () => void;
}

/** Collects the edits until they are reviewed. */
export function ChangeBar({ count, newer, onDiscard, onWhy, onReview }: ChangeBarProps) {
  const { place, errors } = useFlagEditor();
  return (
    <div
      role="region"
      aria-label={t.bar.label}
      className="sticky bottom-0 z-20 flex flex-wrap items-center gap-x-3 gap-y-2 border-t bg-n2 px-4 py-2.5 sm:px-6"
    >
      <span className="text-sm">
        <b className="font-semibold">{t.bar.changes(count)}</b> <span className="text-n11">{t.bar.in(place.environment)}</span>
      </span>
      {newer && (
        <span className="flex items-center gap-1.5 text-sm text-warn">
          <TriangleAlert aria-hidden />
          {t.bar.newer}
        </span>
      )}
      {errors.length > 0 && (
        <span role="status" className="flex min-w-0 items-center gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden />
          <span className="truncate">{t.bar.errors(errors.length, errors[0]!.detail)}</span>
        </span>
      )}
      <span className="ml-auto flex items-center gap-2">
        <Button look="quiet" onClick={onDiscard}>
          {t.bar.discard}
        </Button>
        <Button icon={CircleHelp} onClick={onWhy} className="max-sm:hidden">
          {t.bar.why}
        </Button>
        <Button look="primary" onClick={onReview}>
          {t.bar.review}
          <Keys of={`${mod} ↵`} />
        </Button>
      </span>
    </div>
  );
}
