import { cx } from "@/ui/basics";

export function Brand({ className, small }: { className?: string; small?: boolean }) {
  return (
    <span className={cx("flex items-center gap-2", className)}>
      <svg viewBox="0 0 32 32" aria-hidden className={small ? "size-5" : "size-7"}>
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path d="M9.5 26V7" className="stroke-n1" strokeWidth="2.5" strokeLinecap="round" />
        <path d="M10.5 8h12.5l-3.5 4.5L23 17H10.5z" className="fill-n1" />
      </svg>
      <span className={cx("font-semibold tracking-tight", small ? "text-sm" : "text-lg")}>FlagCluster</span>
    </span>
  );
}
