import type { Part } from "@/model/sentences";
import type { Flag } from "@/model/types";
import { cx } from "./basics";
import { variantColor } from "./variants";

const looks: Record<Part["kind"], string> = {
  word: "text-n11",
  attribute: "mono text-n12",
  value: "mono font-medium text-n12",
  variant: "mono font-medium text-n12",
  segment: "mono text-n12 underline decoration-n8 decoration-dotted underline-offset-3",
  flag: "mono text-n12 underline decoration-n8 underline-offset-3",
  share: "font-semibold text-n12",
};

/** Shows a sentence; names and values in it are text, whatever they contain. */
export function Sentence({ parts, flag, className }: { parts: readonly Part[]; flag?: Flag; className?: string }) {
  return (
    <span className={cx("text-sm leading-6 break-words", className)}>
      {parts.map((part, index) => {
        const glued = part.text === "," || part.text === ")" || parts[index - 1]?.text === "(" || index === 0;
        return (
          <span key={index}>
            {glued ? "" : " "}
            {part.kind === "variant" && flag && (
              <span
                aria-hidden
                className="mr-1 inline-block size-2.5 rounded-[3px]"
                style={{ background: variantColor(flag, part.text) }}
              />
            )}
            <bdi className={looks[part.kind]}>
              {index === 0 && part.kind === "word" ? part.text.charAt(0).toUpperCase() + part.text.slice(1) : part.text}
            </bdi>
          </span>
        );
      })}
    </span>
  );
}
