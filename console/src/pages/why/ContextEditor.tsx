import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useNames } from "@/lib/names";
import { useHeldError } from "@/lib/useHeldErrors";
import { setPreferences, usePreferences } from "@/lib/prefs";
import { attributesOf } from "@/model/attributes";
import type { Flag } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button, IconButton } from "@/ui/basics";
import { TextArea } from "@/ui/TextArea";
import { Segmented } from "@/ui/controls";
import { Suggest } from "@/ui/inputs";
import { type ContextRow, rowsOf, textOf } from "./context";

interface ContextEditorProps {
  /** The context as JSON. */
  value: string;
  onChange: (value: string) => void;
  hint: string;
  problem: string | null;
  /** The flag that is asked about, whose attributes are offered. */
  flag: Flag | undefined;
  onSubmit?: () => void;
}

/** Edits the context of a caller as a form or as JSON. The form is for one caller. */
export function ContextEditor({ value, onChange, hint, problem, flag, onSubmit }: ContextEditorProps) {
  const { contexts } = usePreferences();
  const { error, field } = useHeldError("", problem ?? undefined);
  // Attributes without a name are in the form only.
  const [form, setForm] = useState<{ text: string; rows: ContextRow[] } | null>(null);
  const rows = form?.text === value ? form.rows : rowsOf(value);
  const onKey = (event: KeyboardEvent) => event.key === "Enter" && (event.metaKey || event.ctrlKey) && onSubmit?.();
  const change = (next: ContextRow[]) => {
    const text = textOf(next);
    setForm({ text, rows: next });
    onChange(text);
  };
  const isForm = contexts === "form" && rows !== null;
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={t.why.contextView}
        value={isForm ? "form" : "json"}
        onChange={(next) => setPreferences({ contexts: next })}
        options={[
          // A list of callers, or what is no JSON, has no form.
          ...(rows ? [{ value: "form" as const, label: t.why.form }] : []),
          { value: "json", label: "JSON" },
        ]}
      />
      {isForm ? (
        <ContextForm rows={rows} onChange={change} flag={flag} onKey={onKey} />
      ) : (
        <TextArea
          {...field}
          label={t.why.context}
          hint={hint}
          error={error}
          isChecked
          rows={10}
          value={value}
          onChange={onChange}
          onKeyDown={onKey}
        />
      )}
    </div>
  );
}

interface ContextFormProps {
  rows: ContextRow[];
  onChange: (rows: ContextRow[]) => void;
  flag: Flag | undefined;
  onKey: (event: KeyboardEvent) => void;
}

function ContextForm({ rows, onChange, flag, onKey }: ContextFormProps) {
  const names = useNames(usePlace());
  const group = useRef<HTMLDivElement>(null);
  const given = new Set(rows.map((row) => row.name));
  const set = (index: number, row: ContextRow) => onChange(rows.map((other, at) => (at === index ? row : other)));
  const add = (name: string) => {
    onChange([...rows, { name, value: "" }]);
    // The field that is still empty: the name, or the value of a known name.
    requestAnimationFrame(() => [...group.current!.querySelectorAll("input")].at(name ? -1 : -2)?.focus());
  };
  const asked = attributesOf((flag?.rules ?? []).map((rule) => rule.when)).filter((name) => !given.has(name) && !name.startsWith("@"));
  return (
    <div ref={group} role="group" aria-label={t.why.context} className="flex flex-col gap-1.5" onKeyDown={onKey}>
      {rows.map((row, index) => (
        <div key={index} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-1.5">
          <Suggest
            label={t.why.attribute(index + 1)}
            placeholder="country"
            value={row.name}
            items={names.attributes.filter((name) => !given.has(name) && !name.startsWith("@"))}
            onChange={(name) => set(index, { ...row, name })}
          />
          <input
            aria-label={t.why.valueOf(row.name || t.why.attribute(index + 1))}
            className="input input-small mono"
            spellCheck={false}
            autoComplete="off"
            value={row.value}
            onChange={(event) => set(index, { ...row, value: event.target.value })}
          />
          <IconButton
            icon={X}
            label={t.why.removeAttribute(row.name || t.why.attribute(index + 1))}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-1.5">
        <Button small icon={Plus} onClick={() => add("")}>
          {t.why.addAttribute}
        </Button>
        {asked.slice(0, 6).map((name) => (
          <Button key={name} small look="quiet" icon={Plus} className="mono max-w-40" onClick={() => add(name)}>
            <bdi className="truncate">{name}</bdi>
          </Button>
        ))}
      </div>
    </div>
  );
}
