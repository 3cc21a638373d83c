import { Plus, X } from "lucide-react";
import { type Path, toPointer } from "@/lib/pointer";
import { listPart, useFocusAdded } from "@/lib/useFocusAdded";
import { fieldAt } from "@/lib/useHeldErrors";
import type { Condition } from "@/model/types";
import { t } from "@/text/en";
import { Button, FieldError, IconButton } from "@/ui/basics";
import { Menu, Select } from "@/ui/controls";
import { Suggest } from "@/ui/inputs";
import { TestRow } from "./TestRow";
import { useConditions } from "./conditions";
import { errorAt } from "./context";

interface ConditionEditorProps {
  condition: Condition | null;
  pointer: Path;
  /** What is said when there is no condition; by default that everyone matches. */
  everyone?: string;
  /** Receives null when no condition is left. */
  onChange: (condition: Condition | null) => void;
}

/** Edits the condition of a rule or segment: a list of tests, which may contain groups. */
export function ConditionEditor({ condition, pointer, onChange, everyone = t.rules.everyoneMatches }: ConditionEditorProps) {
  if (condition && groupOf(condition)) {
    return <Group condition={condition} pointer={pointer} onChange={onChange} isRoot />;
  }
  // A single test is shown as a group of one; it stays a single test as long as nothing is added.
  const parts = condition ? [condition] : [];
  const change = (next: Condition[]) => onChange(next.length === 0 ? null : next.length === 1 ? next[0]! : { all: next });
  return (
    <Parts
      kind="all"
      parts={parts}
      pathOf={() => pointer}
      onChange={change}
      isRoot
      everyone={everyone}
      onKind={(kind) => onChange(makeGroup(kind, parts))}
    />
  );
}

type GroupKind = "all" | "any" | "none" | "notAll";

interface FoundGroup {
  kind: GroupKind;
  parts: Condition[];
  path: Path;
}

/** Returns the parts of a group, which may be negated; null for a test. */
function groupOf(condition: Condition): FoundGroup | null {
  const inner = condition.not;
  if (condition.all) return { kind: "all", parts: condition.all, path: ["all"] };
  if (condition.any) return { kind: "any", parts: condition.any, path: ["any"] };
  if (inner?.any) return { kind: "none", parts: inner.any, path: ["not", "any"] };
  if (inner?.all) return { kind: "notAll", parts: inner.all, path: ["not", "all"] };
  return null;
}

function makeGroup(kind: GroupKind, parts: Condition[]): Condition {
  switch (kind) {
    case "all":
      return { all: parts };
    case "any":
      return { any: parts };
    case "none":
      return { not: { any: parts } };
    case "notAll":
      return { not: { all: parts } };
  }
}

function Group({ condition, pointer, onChange, isRoot }: PartProps & { isRoot?: boolean }) {
  const { kind, parts, path } = groupOf(condition)!;
  return (
    <Parts
      kind={kind}
      parts={parts}
      pathOf={(index) => [...pointer, ...path, index]}
      onChange={(next) => onChange(next.length === 0 && !isRoot ? null : next.length === 0 ? null : makeGroup(kind, next))}
      onKind={(next) => onChange(makeGroup(next, parts))}
      isRoot={isRoot ?? false}
      {...(!isRoot && { onRemove: () => onChange(null) })}
    />
  );
}

interface PartsProps {
  kind: GroupKind;
  parts: Condition[];
  pathOf: (index: number) => Path;
  onChange: (parts: Condition[]) => void;
  onKind: (kind: GroupKind) => void;
  onRemove?: () => void;
  isRoot: boolean;
  everyone?: string;
}

function Parts({ kind, parts, pathOf, onChange, onKind, onRemove, isRoot, everyone }: PartsProps) {
  const { segments, flag } = useConditions();
  const { list, focusAdded } = useFocusAdded<HTMLDivElement>();
  const set = (index: number) => (part: Condition | null) =>
    onChange(part === null ? parts.filter((_, other) => other !== index) : parts.map((other, at) => (at === index ? part : other)));
  const add = (part: Condition) => {
    onChange([...parts, part]);
    focusAdded(parts.length);
  };
  return (
    <div
      ref={list}
      role="group"
      aria-label={t.rules.groups[kind]}
      className={isRoot ? "flex flex-col gap-2" : "flex flex-col gap-2 rounded-md border-l-2 border-accent-line bg-n2 py-2 pr-2 pl-3"}
    >
      <div className="flex items-center gap-2 text-sm text-n11">
        {isRoot && <span>{parts.length === 0 ? everyone : t.rules.if}</span>}
        {(parts.length > 1 || !isRoot) && (
          <Select
            label={t.rules.combine}
            value={kind}
            onChange={onKind}
            className="!w-auto"
            options={(["all", "any", "none", "notAll"] as const).map((value) => ({ value, label: t.rules.groups[value] }))}
          />
        )}
        {onRemove && <IconButton icon={X} label={t.rules.removeGroup} className="ml-auto" onClick={onRemove} />}
      </div>
      {parts.map((part, index) => {
        const path = pathOf(index);
        return (
          <div key={toPointer(path)} {...listPart} className="min-w-0">
            <Part condition={part} pointer={path} onChange={set(index)} />
          </div>
        );
      })}
      <Menu
        align="start"
        trigger={
          <Button small icon={Plus} className="self-start">
            {t.rules.addCondition}
          </Button>
        }
        entries={[
          { label: t.rules.addAttribute, onSelect: () => add({ attribute: "", equals: [] }) },
          { label: t.rules.addSegment, disabled: segments.length === 0, onSelect: () => add({ segment: segments[0] ?? "" }) },
          { label: t.rules.addShare, onSelect: () => add({ bucket: { below: 10_000 } }) },
          ...(flag === null ? [] : [{ label: t.rules.addFlag, onSelect: () => add({ flag: "", variants: [] }) }]),
          null,
          { label: t.rules.addGroup, onSelect: () => add({ any: [{ attribute: "", equals: [] }] }) },
          { label: t.rules.addElements, onSelect: () => add({ attribute: "", some: { attribute: "@element", equals: [] } }) },
        ]}
      />
    </div>
  );
}

interface PartProps {
  condition: Condition;
  pointer: Path;
  onChange: (condition: Condition | null) => void;
}

function Part({ condition, pointer, onChange }: PartProps) {
  if (groupOf(condition)) return <Group condition={condition} pointer={pointer} onChange={onChange} />;
  const list = listOf(condition);
  if (list) return <Elements condition={condition} quantifier={list} pointer={pointer} onChange={onChange} />;
  return <TestRow condition={condition} pointer={toPointer(pointer)} onChange={onChange} />;
}

const listOf = (condition: Condition) => (condition.some ? "some" : condition.every ? "every" : null);

function Elements({ condition, quantifier, pointer, onChange }: PartProps & { quantifier: "some" | "every" }) {
  const { attributes, errors } = useConditions();
  const inner = condition[quantifier]!;
  const name = toPointer([...pointer, "attribute"]);
  const error = errorAt(errors, name);
  return (
    <div className="flex flex-col gap-2 rounded-md border-l-2 border-n8 bg-n2 py-2 pr-2 pl-3">
      <div className="flex flex-wrap items-center gap-2" {...fieldAt(name)}>
        <Select
          label={t.rules.quantifier}
          value={quantifier}
          className="!w-auto"
          onChange={(next) => onChange({ attribute: condition.attribute!, [next]: inner })}
          options={[
            { value: "some", label: t.rules.some },
            { value: "every", label: t.rules.every },
          ]}
        />
        <Suggest
          label={t.rules.attribute}
          placeholder={t.rules.list}
          className="!w-44"
          value={condition.attribute ?? ""}
          invalid={error !== undefined}
          items={attributes}
          onChange={(attribute) => onChange({ ...condition, attribute })}
        />
        <span className="text-sm text-n11">{t.rules.has}</span>
        <IconButton icon={X} label={t.rules.removeGroup} className="ml-auto" onClick={() => onChange(null)} />
      </div>
      <FieldError text={error} />
      <ConditionEditor
        condition={inner}
        pointer={[...pointer, quantifier]}
        onChange={(next) => onChange(next === null ? null : { attribute: condition.attribute!, [quantifier]: next })}
      />
    </div>
  );
}
