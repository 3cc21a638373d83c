import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { toPointer } from "@/lib/pointer";
import { fieldAt, useHeldError } from "@/lib/useHeldErrors";
import type { FlagType, Json } from "@/model/types";
import { t } from "@/text/en";
import { Button, FieldError, IconButton } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { variantColor } from "@/ui/variants";
import { errorAt, useFlagEditor } from "./context";

const none = "\u0000none";

/** A variant is a row; on phones its value is below its name. */
const row = [
  "grid grid-cols-[24px_minmax(0,1fr)_36px] items-start gap-x-3 gap-y-2 sm:grid-cols-[24px_minmax(120px,220px)_minmax(0,1fr)_36px]",
  "max-sm:[&>*:nth-child(3)]:order-last max-sm:[&>*:nth-child(3)]:col-span-2 max-sm:[&>*:nth-child(3)]:col-start-2",
].join(" ");

/** Edits the possible values of the flag. */
export default function VariantsTab() {
  const { draft, dispatch, mayEdit, errors } = useFlagEditor();
  const { flag } = draft;
  const keys = Object.keys(flag.variants);
  const add = () => {
    let number = keys.length + 1;
    while (keys.includes(`variant-${number}`)) number++;
    dispatch({ type: "set", path: ["variants", `variant-${number}`], value: initialValue(flag.type) });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="card overflow-hidden">
        <div
          aria-hidden
          className="table-head grid grid-cols-[24px_minmax(120px,220px)_minmax(0,1fr)_36px] items-center gap-3 px-3 max-sm:hidden"
        >
          <span />
          <span>{t.variants.key}</span>
          <span>{t.variants.value}</span>
          <span />
        </div>
        <ul>
          {keys.map((key, index) => (
            <li key={index} {...fieldAt(toPointer(["variants", key]))} className="border-b px-3 py-2 last:border-b-0">
              <div className={row}>
                <span aria-hidden className="mt-2 ml-1 size-3.5 rounded" style={{ background: variantColor(flag, key) }} />
                <KeyInput
                  value={key}
                  others={keys}
                  disabled={!mayEdit}
                  onChange={(to) => dispatch({ type: "renameVariant", from: key, to })}
                />
                <ValueInput
                  type={flag.type}
                  pointer={toPointer(["variants", key])}
                  value={flag.variants[key]!}
                  label={t.variants.valueOf(key)}
                  disabled={!mayEdit}
                  onChange={(value) => dispatch({ type: "set", path: ["variants", key], value })}
                />
                {mayEdit && (
                  <IconButton
                    icon={Trash2}
                    label={t.variants.remove(key)}
                    disabled={keys.length === 1}
                    onClick={() => dispatch({ type: "set", path: ["variants", key], value: undefined })}
                  />
                )}
              </div>
              <FieldError text={errorAt(errors, toPointer(["variants", key]), true)} className="mt-1 pl-9" />
            </li>
          ))}
        </ul>
      </div>
      {mayEdit && (
        <Button icon={Plus} className="self-start" onClick={add}>
          {t.variants.add}
        </Button>
      )}
      <div className="card flex flex-wrap items-center gap-2 px-4 py-3 text-sm">
        <span className="text-n11">{t.variants.off}</span>
        <Select
          label={t.variants.off}
          mono
          className="!w-auto min-w-36"
          disabled={!mayEdit}
          value={flag.offVariant ?? none}
          onChange={(value) => dispatch({ type: "set", path: ["offVariant"], value: value === none ? undefined : value })}
          options={[...keys.map((key) => ({ value: key, label: key })), { value: none, label: t.variants.appDefault }]}
        />
        <FieldError text={errorAt(errors, "/offVariant")} />
      </div>
    </div>
  );
}

function initialValue(type: FlagType): Json {
  return { boolean: false, string: "", number: 0, object: {} }[type];
}

function KeyInput({
  value,
  others,
  disabled,
  onChange,
}: {
  value: string;
  others: string[];
  disabled: boolean;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const name = text.trim();
  const taken = name !== value && others.includes(name);
  const { error, field } = useHeldError(toPointer(["variants", value]), taken ? t.variants.taken : undefined);
  const commit = () => {
    // A name that another variant has is kept and reported, and not applied.
    if (name !== value && name !== "" && !taken) onChange(name);
    else if (!taken) setText(value);
  };
  return (
    <span {...field}>
      <input
        aria-label={t.variants.key}
        aria-invalid={error !== undefined}
        className="input mono"
        disabled={disabled}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
      <FieldError text={error} />
    </span>
  );
}

/** The length from which an object is written in several lines. */
const mostInLine = 90;

/** Edits a value of the flag's type. Text that is not of the type is kept and reported, and not applied. */
function ValueInput({
  type,
  pointer,
  value,
  label,
  disabled,
  onChange,
}: {
  type: FlagType;
  pointer: string;
  value: Json;
  label: string;
  disabled: boolean;
  onChange: (value: Json) => void;
}) {
  const line = JSON.stringify(value);
  const shown = type === "string" ? String(value) : type === "object" && line.length > mostInLine ? JSON.stringify(value, null, 2) : line;
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const isRead = readValue(type, text) !== undefined;
  const { error, field } = useHeldError(pointer, isRead ? undefined : t.variants.invalid[type]);
  if (type === "boolean") {
    return (
      <Select
        label={label}
        mono
        disabled={disabled}
        value={String(value)}
        onChange={(next) => onChange(next === "true")}
        options={[
          { value: "true", label: "true" },
          { value: "false", label: "false" },
        ]}
      />
    );
  }
  const change = (next: string) => {
    setText(next);
    const read = readValue(type, next);
    if (read !== undefined) onChange(read);
  };
  const props = { "aria-label": label, "aria-invalid": error !== undefined, disabled, value: text, spellCheck: false };
  return (
    <span {...field}>
      {text.includes("\n") || text.length > mostInLine ? (
        <textarea
          {...props}
          className="input mono"
          rows={Math.min(12, text.split("\n").length + 1)}
          onChange={(event) => change(event.target.value)}
        />
      ) : (
        <input {...props} className="input mono" onChange={(event) => change(event.target.value)} />
      )}
      <FieldError text={error} />
    </span>
  );
}

function readValue(type: FlagType, text: string): Json | undefined {
  if (type === "string") return text;
  try {
    const value = JSON.parse(text) as Json;
    if (type === "number") return typeof value === "number" ? value : undefined;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
