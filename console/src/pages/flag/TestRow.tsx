import { X } from "lucide-react";
import { findOperator, operandsOf, operatorOf, operators, withOperator } from "@/model/operators";
import { percentOf, readPercent } from "@/model/splits";
import type { Condition } from "@/model/types";
import { t } from "@/text/en";
import { FieldError, IconButton, cx } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { Operands, Suggest } from "@/ui/inputs";
import { FlagSuggest } from "./FlagSuggest";
import { PercentInput } from "./SplitEditor";
import { useConditions } from "./conditions";
import { errorAt } from "./context";
import { fieldAt } from "@/lib/useHeldErrors";

interface TestRowProps {
  condition: Condition;
  pointer: string;
  onChange: (condition: Condition | null) => void;
}

/** Edits one test of a condition in a line: what is tested, how, and with which values. */
export function TestRow({ condition, pointer, onChange }: TestRowProps) {
  const { errors } = useConditions();
  const negated = condition.not !== undefined;
  const inner = condition.not ?? condition;
  const error = errorAt(errors, pointer, true);
  const change = (next: Condition) => onChange(negated ? { not: next } : next);
  return (
    <div className="flex flex-col gap-1" {...fieldAt(pointer)}>
      <div className={cx("flex flex-wrap items-start gap-1.5 rounded-md", error && "outline outline-bad outline-offset-2")}>
        <NegateButton negated={negated} onClick={() => onChange(negated ? inner : { not: inner })} />
        <Test condition={inner} onChange={change} invalid={error !== undefined} />
        <IconButton icon={X} label={t.rules.removeCondition} onClick={() => onChange(null)} />
      </div>
      <FieldError text={error} />
    </div>
  );
}

function NegateButton({ negated, onClick }: { negated: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={negated}
      aria-label={t.rules.negate}
      title={t.rules.negate}
      onClick={onClick}
      className={cx(
        "h-7 rounded-md border border-dashed border-n8 px-1.5 text-xs font-medium text-n11 hover:bg-n4",
        "aria-pressed:border-solid aria-pressed:border-warn aria-pressed:bg-warn-soft aria-pressed:text-warn",
      )}
    >
      {t.rules.not}
    </button>
  );
}

function Test({ condition, onChange, invalid }: { condition: Condition; onChange: (condition: Condition) => void; invalid: boolean }) {
  const { segments, flag } = useConditions();
  if (condition.segment !== undefined) {
    return (
      <>
        <span className="flex h-7 items-center text-sm text-n11">{t.rules.inSegment}</span>
        <Select
          label={t.rules.segment}
          mono
          className="!w-56"
          value={condition.segment}
          onChange={(segment) => onChange({ segment })}
          options={segments.map((segment) => ({ value: segment, label: segment }))}
        />
      </>
    );
  }
  if (condition.flag !== undefined) {
    return (
      <>
        <span className="flex h-7 items-center text-sm text-n11">{t.rules.flag}</span>
        <FlagSuggest
          className="!w-48"
          value={condition.flag}
          {...(flag && { without: flag })}
          onChange={(other) => onChange({ ...condition, flag: other })}
        />
        <span className="flex h-7 items-center text-sm text-n11">{t.rules.serves}</span>
        <Operands
          label={t.rules.variants}
          kind="text"
          values={condition.variants ?? []}
          onChange={(variants) => onChange({ ...condition, variants: variants.map(String) })}
        />
      </>
    );
  }
  if (condition.bucket) return <Bucket bucket={condition.bucket} onChange={(bucket) => onChange({ bucket })} />;
  return <AttributeTest condition={condition} onChange={onChange} invalid={invalid} />;
}

function Bucket({
  bucket,
  onChange,
}: {
  bucket: NonNullable<Condition["bucket"]>;
  onChange: (bucket: NonNullable<Condition["bucket"]>) => void;
}) {
  if (typeof bucket.below !== "number") {
    return <code className="mono flex h-7 items-center truncate text-n11">{JSON.stringify(bucket)}</code>;
  }
  return (
    <span className="flex items-center gap-1.5 text-sm text-n11">
      {t.rules.first}
      <PercentInput
        label={t.rules.share}
        text={percentOf(bucket.below)}
        onCommit={(text) => {
          const below = readPercent(text);
          if (below !== null) onChange({ ...bucket, below });
        }}
      />
      {t.rules.ofCallers}
    </span>
  );
}

const operatorOptions = operators.map((operator) => ({ value: operator.name, label: operator.words, group: operator.group }));
const types = ["string", "number", "boolean", "list", "object"];
const conversions = ["", "text", "number", "boolean", "time", "size"];
const caseOperators = new Set(["equals", "in", "contains", "startsWith", "endsWith", "matches"]);

function AttributeTest({
  condition,
  onChange,
  invalid,
}: {
  condition: Condition;
  onChange: (condition: Condition) => void;
  invalid: boolean;
}) {
  const { attributes } = useConditions();
  const operator = operatorOf(condition) ?? findOperator("equals")!;
  const operands = operandsOf(condition);
  const set = (values: (string | number | boolean)[]) =>
    onChange({ ...condition, [operator.name]: values.length === 1 ? values[0] : values });
  return (
    <>
      <Suggest
        label={t.rules.attribute}
        placeholder="country"
        className="!w-44"
        invalid={invalid && !condition.attribute}
        value={condition.attribute ?? ""}
        items={attributes}
        onChange={(attribute) => onChange({ ...condition, attribute })}
      />
      {condition.as !== undefined && (
        <Select
          label={t.rules.convert}
          className="!w-auto"
          value={condition.as}
          onChange={(as) => {
            const { as: _, ...rest } = condition;
            onChange(as === "" ? rest : { ...rest, as });
          }}
          options={conversions.map((value) => ({ value, label: value === "" ? t.rules.asIs : t.rules.as(value) }))}
        />
      )}
      <Select
        label={t.rules.operator}
        className="!w-auto min-w-24"
        value={operator.name}
        onChange={(name) => onChange(withOperator(condition, findOperator(name)!))}
        options={operatorOptions}
      />
      {operator.operands === "flag" ? (
        <Select
          label={t.rules.presence}
          className="!w-auto"
          value={String(operands[0] ?? true)}
          onChange={(value) => onChange({ ...condition, exists: value === "true" })}
          options={[
            { value: "true", label: t.yes },
            { value: "false", label: t.no },
          ]}
        />
      ) : operator.operands === "kind" ? (
        <Select
          label={t.flags.type}
          className="!w-auto"
          value={String(operands[0] ?? "string")}
          onChange={(value) => onChange({ ...condition, is: value })}
          options={types.map((value) => ({ value, label: value }))}
        />
      ) : (
        <Operands
          label={t.rules.values}
          kind={operator.operands}
          values={operands}
          onChange={set}
          invalid={invalid && operands.length === 0}
        />
      )}
      {caseOperators.has(operator.name) &&
        (condition.ignoreCase || operands.some((value) => typeof value === "string" && /[a-z]/i.test(value))) && (
          <button
            type="button"
            aria-pressed={condition.ignoreCase === true}
            title={t.rules.ignoreCase}
            aria-label={t.rules.ignoreCase}
            className="h-7 rounded-md px-1.5 text-xs text-n11 hover:bg-n4 aria-pressed:bg-accent-soft aria-pressed:text-accent"
            onClick={() => {
              const { ignoreCase, ...rest } = condition;
              onChange(ignoreCase ? rest : { ...rest, ignoreCase: true });
            }}
          >
            Aa
          </button>
        )}
      {condition.as === undefined && (
        <button
          type="button"
          title={t.rules.convertHint}
          aria-label={t.rules.convertHint}
          className="h-7 rounded-md px-1.5 text-xs text-n11 hover:bg-n4"
          onClick={() => onChange({ ...condition, as: "text" })}
        >
          {t.rules.convertShort}
        </button>
      )}
    </>
  );
}
