import { Autocomplete } from "@base-ui/react/autocomplete";
import { X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import { type OperandKind, readOperand, readPasted, writeOperand } from "@/model/operators";
import { t } from "@/text/en";
import { cx } from "./basics";

interface SuggestProps {
  label: string;
  value: string;
  items: readonly string[];
  onChange: (value: string) => void;
  placeholder?: string;
  className?: string;
  invalid?: boolean;
}

/** Edits a text, and offers texts that others used. */
export function Suggest({ label, value, items, onChange, placeholder, className, invalid }: SuggestProps) {
  return (
    <Autocomplete.Root items={items as string[]} value={value} onValueChange={onChange} openOnInputClick>
      <Autocomplete.Input
        aria-label={label}
        aria-invalid={invalid ?? false}
        placeholder={placeholder}
        spellCheck={false}
        className={cx("input input-small mono", className)}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} className="z-50">
          <Autocomplete.Popup
            className={cx("popup max-h-[min(var(--available-height),280px)] min-w-(--anchor-width) overflow-y-auto p-1 data-empty:hidden")}
          >
            <Autocomplete.List>
              {(item: string) => (
                <Autocomplete.Item key={item} value={item} className="menu-item mono">
                  {item}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}

interface OperandsProps {
  label: string;
  kind: OperandKind;
  values: readonly (string | number | boolean)[];
  onChange: (values: (string | number | boolean)[]) => void;
  invalid?: boolean;
  placeholder?: string;
}

/** The number of values that are shown; the others are counted, so that thousands do not slow the page down. */
const shown = 24;

/** Edits a list of values. A pasted list is split at lines, commas, semicolons and tabs. */
export function Operands({ label, kind, values, onChange, invalid, placeholder = t.rules.operandHints[kind] }: OperandsProps) {
  const [text, setText] = useState("");
  const add = (more: (string | number | boolean)[]) => {
    onChange([...new Set([...values, ...more])]);
    setText("");
  };
  const commit = () => text.trim() !== "" && add([readOperand(text, kind)]);
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if ((event.key === "Enter" && !event.metaKey && !event.ctrlKey) || event.key === ",") {
      event.preventDefault();
      commit();
    } else if (event.key === "Backspace" && text === "" && values.length > 0) onChange(values.slice(0, -1));
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData("text");
    if (!/[\n\r\t,;]/.test(pasted.trim())) return;
    event.preventDefault();
    // What was typed before it is its beginning.
    add(readPasted(text + pasted, kind));
  };
  return (
    <div
      className={cx(
        "flex min-h-7 min-w-40 flex-1 flex-wrap items-center gap-1 rounded-md border bg-n1 px-1 py-0.5",
        "focus-within:outline-2 focus-within:outline-accent",
        invalid ? "border-bad" : "border-n9",
      )}
    >
      {values.slice(0, shown).map((value) => (
        <span key={`${typeof value}${value}`} className="chip mono text-n12">
          <bdi className="truncate">{writeOperand(value, kind)}</bdi>
          <button
            type="button"
            aria-label={t.rules.removeValue(String(value))}
            className="-mr-1 grid size-4 place-items-center rounded hover:bg-n6"
            onClick={() => onChange(values.filter((other) => other !== value))}
          >
            <X aria-hidden className="!size-3" />
          </button>
        </span>
      ))}
      {values.length > shown && (
        <span className="chip">
          {t.rules.moreValues(values.length - shown)}
          <button type="button" className="link ml-1" onClick={() => onChange([])}>
            {t.rules.clearValues}
          </button>
        </span>
      )}
      <input
        aria-label={label}
        aria-invalid={invalid ?? false}
        className="mono h-6 min-w-16 flex-1 bg-transparent px-1 outline-none"
        placeholder={values.length === 0 ? placeholder : ""}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
        onBlur={commit}
        onPaste={onPaste}
      />
    </div>
  );
}
