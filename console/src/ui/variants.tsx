import { Circle, CircleDot, CircleSlash, Split } from "lucide-react";
import { formatPercent } from "@/lib/format";
import { type FlagSummary, summaryOf } from "@/model/sentences";
import type { Flag } from "@/model/types";
import { t } from "@/text/en";
import { cx } from "./basics";

/** Returns the colour of a variant, which it has everywhere; null is a share without a value. */
export function variantColor(flag: Pick<Flag, "type" | "variants">, variant: string | null): string {
  if (variant === null) return "var(--n7)";
  if (flag.type === "boolean") return flag.variants[variant] === true ? "var(--on)" : "var(--n9)";
  const index = Object.keys(flag.variants).indexOf(variant);
  return index < 0 ? "var(--n9)" : `var(--v${index % 8})`;
}

export function VariantName({
  flag,
  variant,
  className,
}: {
  flag: Pick<Flag, "type" | "variants">;
  variant: string | null;
  className?: string;
}) {
  return (
    <span className={cx("inline-flex max-w-full items-center gap-1.5", className)}>
      <span aria-hidden className="size-2.5 flex-none rounded-[3px]" style={{ background: variantColor(flag, variant) }} />
      <span className="mono truncate">{variant ?? t.rules.nothing}</span>
    </span>
  );
}

interface BarProps {
  flag: Pick<Flag, "type" | "variants">;
  shares: readonly { variant: string | null; weight: number }[];
  className?: string;
}

/** Draws shares of a whole as one bar. The text next to it says the same. */
export function SplitBar({ flag, shares, className }: BarProps) {
  const total = shares.reduce((sum, share) => sum + share.weight, 0) || 1;
  const text = shares.map((share) => `${share.variant ?? t.rules.nothing} ${formatPercent(share.weight / total)}`).join(", ");
  return (
    <span role="img" aria-label={text} title={text} className={cx("flex overflow-hidden rounded-[3px] bg-n5", className ?? "h-2 w-14")}>
      {shares.map((share, index) => (
        <span
          key={`${share.variant ?? ""}${index}`}
          className="h-full border-r border-n1 last:border-r-0"
          style={{ width: `${(share.weight / total) * 100}%`, background: variantColor(flag, share.variant) }}
        />
      ))}
    </span>
  );
}

const icons = { off: CircleSlash, one: CircleDot, split: Split, rules: CircleDot } satisfies Record<FlagSummary["kind"], unknown>;

/** Says what a flag serves: icon, words and colour together. */
export function FlagState({ flag, className }: { flag: Flag; className?: string }) {
  const summary = summaryOf(flag);
  const Icon = icons[summary.kind] ?? Circle;
  return (
    <span
      className={cx(
        "inline-flex min-w-0 items-center gap-1.5 align-middle text-sm",
        summary.kind === "off" ? "text-n11" : "text-n12",
        className,
      )}
    >
      {summary.kind === "split" ? (
        <SplitBar flag={flag} shares={summary.shares} className="h-2 w-9 flex-none" />
      ) : (
        <Icon aria-hidden className={summary.kind === "off" ? "text-n10" : "text-on"} />
      )}
      <span className="truncate">{summary.text}</span>
    </span>
  );
}

/** Draws a small series of numbers, without axes. */
export function Sparkline({
  values,
  label,
  width = 96,
  height = 20,
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}) {
  const most = Math.max(...values, 1);
  const step = width / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(height - 1 - (value / most) * (height - 3)).toFixed(1)}`);
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="flex-none overflow-visible"
    >
      <polygon points={`0,${height} ${points.join(" ")} ${width},${height}`} className="fill-accent-soft" />
      <polyline points={points.join(" ")} fill="none" className="stroke-accent" strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  );
}

export function ArchivedBadge() {
  return <span className="chip">{t.flags.archived}</span>;
}
