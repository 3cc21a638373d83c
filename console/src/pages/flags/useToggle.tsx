import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { environmentPath, path, write } from "@/lib/api";
import type { Place } from "@/lib/queries";
import type { Flag } from "@/model/types";
import { ReviewDialog } from "@/review/ReviewDialog";
import { changeOf } from "@/model/changes";
import { isProductionLike, useShell } from "@/shell/place";
import { t } from "@/text/en";
import { showError, showToast } from "@/ui/toasts";

/**
 * Turns flags on and off: at once with undo, and in production-like environments after a review. The list changes after the server
 * said so.
 */
export function useToggle(): { toggle: (place: Place, flag: Flag) => void; dialog: ReactNode } {
  const queries = useQueryClient();
  const { environments } = useShell();
  const [review, setReview] = useState<{ place: Place; flag: Flag } | null>(null);

  const set = async (place: Place, key: string, enabled: boolean) => {
    try {
      await write("PATCH", environmentPath(place.project, place.environment) + path`/flags/${key}`, { body: { enabled } });
      await queries.invalidateQueries({ queryKey: ["ruleset"] });
      showToast(enabled ? t.toggle.on(key) : t.toggle.off(key), {
        detail: t.toggle.in(place.environment),
        undo: () => void set(place, key, !enabled),
      });
    } catch (error) {
      showError(error);
    }
  };
  const toggle = (place: Place, flag: Flag) => {
    const environment = environments.find((item) => item.slug === place.environment) ?? { slug: place.environment };
    if (isProductionLike(environment)) setReview({ place, flag });
    else void set(place, flag.key, flag.enabled === false);
  };
  const dialog = review && (
    <ReviewDialog
      place={review.place}
      {...changeOf([review.flag], (flag) => ({ ...flag, enabled: review.flag.enabled === false }))}
      etag={null}
      onClose={() => setReview(null)}
      onSaved={() => setReview(null)}
    />
  );
  return { toggle, dialog };
}
