import { ArrowDown, ArrowUp, Check, CircleAlert, Copy, Ellipsis, GripVertical, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { isWithin } from "@/lib/pointer";
import { fieldAt } from "@/lib/useHeldErrors";
import { conditionParts, serveParts } from "@/model/sentences";
import { newRuleId } from "@/model/draft";
import type { Flag, Rule } from "@/model/types";
import { t } from "@/text/en";
import { Button, IconButton, cx } from "@/ui/basics";
import { Menu } from "@/ui/controls";
import { Sentence } from "@/ui/Sentence";
import { SplitBar } from "@/ui/variants";
import { ConditionEditor } from "./ConditionEditor";
import { ServeEditor } from "./ServeEditor";
import { errorAt, useFlagEditor } from "./context";

interface RuleCardProps {
  rule: Rule;
  index: number;
  count: number;
  isNew: boolean;
  isOpen: boolean;
  onOpen: (open: boolean) => void;
  isDragged: boolean;
  onDrag: (index: number | null) => void;
  onDrop: () => void;
}

/** What follows the pointer of a rule in errors of the rule itself and of groups of its conditions. */
const ofRule = /^(\/id|\/name|\/when(\/\d+|\/all|\/any|\/not)*)?(?<!\d)$/;

/** Shows one rule as a sentence, and edits it in place. */
export function RuleCard({ rule, index, count, isNew, isOpen, onOpen, isDragged, onDrag, onDrop }: RuleCardProps) {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const card = useRef<HTMLLIElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const pointer = `/rules/${index}`;
  // The editors of an open rule show the errors of tests and of what it serves.
  const error = isOpen
    ? errors.find((item) => isWithin(item.pointer, pointer) && ofRule.test(item.pointer.slice(pointer.length)))?.detail
    : errorAt(errors, pointer, true);
  useEffect(() => {
    // The first field of a new rule has the focus, so that it can be written without a mouse.
    if (isNew && isOpen) card.current?.querySelector<HTMLElement>("input, [role=combobox]")?.focus();
  }, [isNew, isOpen]);
  const move = (to: number) => {
    dispatch({ type: "moveRule", from: index, to });
    requestAnimationFrame(() => grip.current?.focus());
  };
  return (
    <li
      ref={card}
      className={cx(
        "card relative flex gap-1 py-2.5 pr-2 pl-1",
        isDragged && "opacity-40",
        error && "border-bad",
        isNew && !error && "border-accent-line",
      )}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <div className="flex w-9 flex-none flex-col items-center gap-0.5">
        <span className="mt-0.5 text-xs font-semibold text-n11">{index + 1}</span>
        {mayEdit && (
          <button
            ref={grip}
            type="button"
            draggable
            aria-label={t.rules.move(index + 1)}
            title={t.rules.moveHint}
            className="grid h-6 w-5 cursor-grab place-items-center rounded text-n10 hover:bg-n4 hover:text-n12"
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", rule.id);
              onDrag(index);
            }}
            onDragEnd={() => onDrag(null)}
            onKeyDown={(event) => {
              const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
              if (!step) return;
              event.preventDefault();
              move(index + step);
            }}
          >
            <GripVertical aria-hidden />
          </button>
        )}
      </div>
      <div className="min-w-0 flex-1">
        {rule.name && !isOpen && (
          <p className="mb-0.5 px-1 text-xs font-medium text-n11">
            <bdi>{rule.name}</bdi>
          </p>
        )}
        {isOpen ? (
          <div className="flex flex-col gap-3 py-1">
            <ConditionEditor
              condition={rule.when ?? null}
              pointer={["rules", index, "when"]}
              onChange={(when) => dispatch({ type: "set", path: ["rules", index, "when"], value: when ?? undefined })}
            />
            <ServeEditor rule={rule} index={index} />
            <div role="note" aria-label={t.rules.preview} className="border-t pt-3 text-sm">
              <RuleSentence rule={rule} flag={draft.flag} />
            </div>
            <div className="flex flex-wrap items-end gap-2">
              <label {...fieldAt(`${pointer}/name`)} className="flex min-w-40 flex-1 flex-col gap-1">
                <span className="label">{t.rules.name}</span>
                <input
                  className="input input-small"
                  value={rule.name ?? ""}
                  placeholder={rule.id}
                  maxLength={4096}
                  onChange={(event) => dispatch({ type: "set", path: ["rules", index, "name"], value: event.target.value || undefined })}
                />
              </label>
              <Button small icon={Check} className="h-7" onClick={() => onOpen(false)}>
                {t.done}
              </Button>
            </div>
          </div>
        ) : (
          <div
            className={cx("rounded-md px-1", mayEdit && "cursor-text hover:bg-n3")}
            onClick={() => mayEdit && onOpen(true)}
            onKeyDown={() => {}}
            role="presentation"
          >
            <RuleSentence rule={rule} flag={draft.flag} />
          </div>
        )}
        {error && (
          <p role="alert" className="mt-1 flex items-start gap-1.5 px-1 text-sm text-bad">
            <CircleAlert aria-hidden className="mt-0.5" />
            {error}
          </p>
        )}
      </div>
      {mayEdit && (
        <div className="flex flex-none flex-col">
          {!isOpen && <IconButton icon={Pencil} label={t.rules.edit(index + 1)} onClick={() => onOpen(true)} />}
          <Menu
            trigger={
              <button type="button" className="icon-btn" aria-label={t.rules.more(index + 1)}>
                <Ellipsis aria-hidden />
              </button>
            }
            entries={[
              {
                label: t.rules.up,
                icon: ArrowUp,
                disabled: index === 0,
                onSelect: () => dispatch({ type: "moveRule", from: index, to: index - 1 }),
              },
              {
                label: t.rules.down,
                icon: ArrowDown,
                disabled: index === count - 1,
                onSelect: () => dispatch({ type: "moveRule", from: index, to: index + 1 }),
              },
              {
                label: t.rules.duplicate,
                icon: Copy,
                onSelect: () =>
                  dispatch({ type: "addRule", rule: { ...structuredClone(rule), id: newRuleId(draft.flag) }, index: index + 1 }),
              },
              null,
              { label: t.rules.remove, icon: Trash2, danger: true, onSelect: () => dispatch({ type: "removeRule", index }) },
            ]}
          />
        </div>
      )}
    </li>
  );
}

/** Shows a rule in words, with its split as a bar. */
function RuleSentence({ rule, flag }: { rule: Rule; flag: Flag }) {
  const shares = rule.serve.split?.map((share) => ({ variant: share.variant ?? null, weight: share.weight }));
  const condition = rule.when ? [{ kind: "word" as const, text: "if" }, ...conditionParts(rule.when)] : null;
  return (
    <>
      <p>
        <Sentence parts={condition ?? [{ kind: "word", text: t.rules.everyoneElse }]} flag={flag} />
      </p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {shares && <SplitBar flag={flag} shares={shares} className="h-2.5 w-40" />}
        <Sentence parts={serveParts(rule.serve)} flag={flag} />
      </p>
    </>
  );
}
