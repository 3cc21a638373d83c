import { Equal, Plus, X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { evenly, percentOf, readPercent, sumOf, whole, withBorder, withWeight } from "@/model/splits";
import type { Flag, Share } from "@/model/types";
import { t } from "@/text/en";
import { Button, IconButton } from "@/ui/basics";
import { Menu } from "@/ui/controls";
import { VariantName, variantColor } from "@/ui/variants";

interface SplitEditorProps {
  flag: Flag;
  shares: readonly Share[];
  total: number;
  onChange: (shares: Share[]) => void;
}

/** Edits the shares of a split: drawn as a bar whose borders move, and typed as percent. The sum is always kept. */
export function SplitEditor({ flag, shares, total, onChange }: SplitEditorProps) {
  const unused = Object.keys(flag.variants).filter((variant) => !shares.some((share) => share.variant === variant));
  const mayNothing = !shares.some((share) => share.nothing);
  const add = (share: Omit<Share, "weight">) => onChange([...shares.map((item) => ({ ...item })), { ...share, weight: 0 }]);
  const remove = (index: number) => {
    const rest = shares.filter((_, other) => other !== index);
    onChange(withWeight(rest, 0, rest[0]!.weight, total));
  };
  return (
    <div className="flex max-w-2xl flex-col gap-2.5">
      <Bar flag={flag} shares={shares} total={total} onChange={onChange} />
      <ul className="flex flex-col gap-1">
        {shares.map((share, index) => (
          <li key={share.variant ?? "nothing"} className="flex items-center gap-2">
            <VariantName flag={flag} variant={share.variant ?? null} className="w-44 text-sm" />
            <PercentInput
              label={t.rules.shareOf(share.variant ?? t.rules.nothing)}
              text={percentOf(share.weight, total)}
              onCommit={(text) => {
                const weight = readPercent(text, total);
                if (weight !== null) onChange(withWeight(shares, index, weight, total));
              }}
            />
            {shares.length > 1 && (
              <IconButton icon={X} label={t.rules.removeShare(share.variant ?? t.rules.nothing)} onClick={() => remove(index)} />
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          small
          icon={Equal}
          onClick={() => onChange(shares.map((share, index) => ({ ...share, weight: evenly(shares.length, total)[index]! })))}
        >
          {t.rules.evenly}
        </Button>
        {(unused.length > 0 || mayNothing) && (
          <Menu
            align="start"
            trigger={
              <Button small icon={Plus}>
                {t.rules.addShareOf}
              </Button>
            }
            entries={[
              ...unused.map((variant) => ({ label: variant, onSelect: () => add({ variant }) })),
              ...(mayNothing ? [{ label: t.rules.nothing, onSelect: () => add({ nothing: true as const }) }] : []),
            ]}
          />
        )}
        {sumOf(shares) !== total && <span className="text-xs text-bad">{t.rules.sum(percentOf(sumOf(shares), total))}</span>}
      </div>
    </div>
  );
}

/** The step of the arrow keys at a border: one percent, ten with Shift. */
const step = whole / 100;

function Bar({ flag, shares, total, onChange }: SplitEditorProps) {
  const bar = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; shares: readonly Share[] } | null>(null);
  let before = 0;
  const key = (event: KeyboardEvent, index: number) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    onChange(withBorder(shares, index, Math.round((direction * (event.shiftKey ? 10 : 1) * step * total) / whole)));
  };
  const move = (event: PointerEvent, index: number) => {
    if (!drag.current) return;
    const share = (event.clientX - drag.current.x) / bar.current!.clientWidth;
    // Whole percents: finer shares are typed.
    const delta = (Math.round(share * 100) * total) / 100;
    onChange(withBorder(drag.current.shares, index, Math.round(delta)));
  };
  return (
    <div ref={bar} className="relative flex h-5 select-none">
      {shares.map((share, index) => {
        const start = before;
        before += share.weight;
        const end = (before / total) * 100;
        const isLast = index === shares.length - 1;
        return (
          <div key={share.variant ?? "nothing"} className="contents">
            <span
              className="h-full border-r border-n1 first:rounded-l-[4px] last:rounded-r-[4px]"
              style={{ width: `${((before - start) / total) * 100}%`, background: variantColor(flag, share.variant ?? null) }}
            />
            {!isLast && (
              <span
                role="slider"
                tabIndex={0}
                aria-label={t.rules.border(share.variant ?? t.rules.nothing, shares[index + 1]!.variant ?? t.rules.nothing)}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Number(percentOf(before, total))}
                className="absolute top-[-3px] z-10 h-6.5 w-2.5 -translate-x-1/2 cursor-ew-resize touch-none rounded border border-n9 bg-n1"
                style={{ left: `${end}%` }}
                onKeyDown={(event) => key(event, index)}
                onPointerDown={(event) => {
                  drag.current = { x: event.clientX, shares };
                  event.currentTarget.setPointerCapture(event.pointerId);
                }}
                onPointerMove={(event) => move(event, index)}
                onPointerUp={() => {
                  drag.current = null;
                }}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Edits a share as percent. The text is applied when the field is left or Enter is pressed. */
export function PercentInput({ label, text, onCommit }: { label: string; text: string; onCommit: (text: string) => void }) {
  const [edited, setEdited] = useState(text);
  useEffect(() => setEdited(text), [text]);
  const commit = () => {
    onCommit(edited);
    setEdited(text);
  };
  return (
    <span className="flex items-center gap-1 text-sm text-n11">
      <input
        aria-label={label}
        inputMode="decimal"
        className="input input-small !w-20 text-end"
        value={edited}
        onChange={(event) => setEdited(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          commit();
        }}
      />
      %
    </span>
  );
}
