import { ArrowRight, Minus, Pencil, Plus } from "lucide-react";
import { isWithin } from "@/lib/pointer";
import type { Difference } from "@/model/diff";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";

const marks = {
  added: { icon: Plus, look: "text-on", word: t.diff.added },
  removed: { icon: Minus, look: "text-bad", word: t.diff.removed },
  changed: { icon: Pencil, look: "text-info", word: t.diff.changed },
};

/** Shows differences in words; errors of the server are at the difference whose location they name. */
export function DifferenceList({
  differences,
  errors = [],
}: {
  differences: readonly Difference[];
  errors?: readonly { pointer: string; detail: string }[];
}) {
  return (
    <ul className="card divide-y">
      {differences.map((difference, index) => {
        const { icon: Icon, look, word } = marks[difference.kind];
        const own = errors.filter((error) => difference.pointer !== "" && isWithin(error.pointer, difference.pointer));
        return (
          <li key={`${difference.pointer}${index}`} className="flex gap-2.5 px-3 py-2 text-sm">
            <Icon aria-hidden className={cx("mt-0.5 !size-3.5", look)} />
            <div className="min-w-0 flex-1">
              <p className="font-medium break-words">
                <span className="sr-only">{word}: </span>
                <bdi>{difference.title}</bdi>
              </p>
              {(difference.before !== undefined || difference.after !== undefined) && (
                <p className="break-words text-n11">
                  {difference.before !== undefined && <bdi className="text-n11 line-through decoration-n8">{difference.before}</bdi>}
                  {difference.before !== undefined && difference.after !== undefined && (
                    <ArrowRight aria-label={t.diff.becomes} className="mx-1.5 inline !size-3 text-n10" />
                  )}
                  {difference.after !== undefined && <bdi className="text-n12">{difference.after}</bdi>}
                </p>
              )}
              {own.map((error) => (
                <p key={error.detail} className="text-bad">
                  {error.detail}
                </p>
              ))}
            </div>
          </li>
        );
      })}
      {differences.length === 0 && <li className="px-3 py-2 text-sm text-n11">{t.review.nothing}</li>}
    </ul>
  );
}
