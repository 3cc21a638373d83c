import { Check, Minus, X } from "lucide-react";
import { conditionParts } from "@/model/sentences";
import type { Condition, Flag, Rule } from "@/model/types";
import { t } from "@/text/en";
import { cx } from "@/ui/basics";
import { Sentence } from "@/ui/Sentence";
import { VariantName, variantColor } from "@/ui/variants";
import type { ExplainedCondition, ExplainedRule, Explanation } from "./explanation";

/** Shows the result of an evaluation and each step that led to it. */
export function Steps({ explanation, flag }: { explanation: Explanation; flag: Flag | undefined }) {
  const rules = new Map((flag?.rules ?? []).map((rule) => [rule.id, rule]));
  return (
    <div className="flex flex-col gap-4">
      <div className="card flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
        <div className="min-w-0 flex-1">
          <p className="label">{t.why.serves}</p>
          <p className="text-base font-semibold">
            {explanation.variant !== undefined && flag ? (
              <VariantName flag={flag} variant={explanation.variant} />
            ) : (
              (explanation.variant ?? t.why.noValue)
            )}
          </p>
          <p className="mt-0.5 text-sm text-n11">{explanation.summary}</p>
        </div>
        <dl className="flex gap-6 text-sm">
          <div>
            <dt className="label">{t.why.reason}</dt>
            <dd className="mono">{explanation.reason}</dd>
          </div>
          {explanation.value !== undefined && (
            <div className="max-w-60">
              <dt className="label">{t.variants.value}</dt>
              <dd className="mono truncate">{JSON.stringify(explanation.value)}</dd>
            </div>
          )}
        </dl>
      </div>
      <ol className="flex flex-col gap-2" aria-label={t.why.steps}>
        {!explanation.enabled && <Step result={false} title={t.why.disabled} />}
        {explanation.prerequisites.map((item) => (
          <Step
            key={item.flag}
            result={item.met}
            title={t.why.prerequisite(item.flag, item.accepts.join(", "))}
            note={item.served ? t.why.served(item.served) : undefined}
          />
        ))}
        {explanation.rules.map((rule, index) => (
          <RuleStep
            key={rule.id}
            rule={rule}
            index={index}
            decided={rule.id === explanation.ruleId}
            source={rules.get(rule.id)}
            flag={flag}
          />
        ))}
        {explanation.ruleId === undefined && explanation.enabled && !explanation.errorCode && <Step result title={t.why.fallback} />}
      </ol>
    </div>
  );
}

function Mark({ result }: { result: boolean | null }) {
  const [Icon, look, text] =
    result === null
      ? ([Minus, "text-n10", t.why.notReached] as const)
      : result
        ? ([Check, "text-on", t.why.pass] as const)
        : ([X, "text-bad", t.why.fail] as const);
  return <Icon role="img" aria-label={text} className={cx("mt-0.5", look)} />;
}

function Step({ result, title, note }: { result: boolean | null; title: string; note?: string | undefined }) {
  return (
    <li className="card flex gap-2.5 px-3 py-2.5 text-sm">
      <Mark result={result} />
      <span>
        <bdi>{title}</bdi>
        {note && <span className="block text-n11">{note}</span>}
      </span>
    </li>
  );
}

function RuleStep({
  rule,
  index,
  decided,
  source,
  flag,
}: {
  rule: ExplainedRule;
  index: number;
  decided: boolean;
  source: Rule | undefined;
  flag: Flag | undefined;
}) {
  return (
    <li className={cx("card px-3 py-2.5 text-sm", decided && "border-accent", rule.matched === null && "opacity-70")}>
      <div className="flex gap-2.5">
        <Mark result={rule.matched} />
        <div className="min-w-0 flex-1">
          <p className="font-medium">
            {t.why.rule(index + 1)} <bdi className="font-normal text-n11">{rule.name ?? rule.id}</bdi>
            {decided && <span className="chip ml-2 bg-accent-soft text-accent">{t.why.decided}</span>}
          </p>
          {rule.when ? <Tree condition={rule.when} /> : <p className="text-n11">{t.why.everyone}</p>}
          {rule.split && source?.serve.split && flag && <Ruler split={rule.split} rule={source} flag={flag} />}
        </div>
      </div>
    </li>
  );
}

function Tree({ condition }: { condition: ExplainedCondition }) {
  const inner = condition.not ?? condition;
  const parts = inner.all ?? inner.any;
  if (parts) {
    return (
      <div className="mt-1">
        <p className="flex gap-2 text-n11">
          <Mark result={condition.result} />
          {condition.not ? t.why.not : ""} {inner.all ? t.rules.groups.all : t.rules.groups.any}
        </p>
        <ul className="ml-2 flex flex-col border-l pl-3.5">
          {parts.map((part, index) => (
            <li key={index}>
              <Tree condition={part} />
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const nested = inner.some ?? inner.every ?? inner.when;
  return (
    <div className="mt-1">
      <p className="flex gap-2">
        <Mark result={condition.result} />
        <span className="min-w-0">
          <Sentence parts={conditionParts(withoutResults(condition))} />
          <span className="block text-xs text-n11">{seen(inner)}</span>
        </span>
      </p>
      {nested && (
        <div className="ml-2 border-l pl-3.5">
          <Tree condition={nested} />
        </div>
      )}
    </div>
  );
}

/** Says what a test saw. */
function seen(condition: ExplainedCondition): string {
  if (condition.result === null) return t.why.notReached;
  if (condition.because) return t.why.because(condition.because);
  if (condition.served !== undefined) return t.why.served(condition.served);
  if (condition.position !== undefined) return t.why.position((condition.position / 1000).toFixed(3));
  if ("actual" in condition) {
    const actual = condition.actual === null ? t.why.absent : t.why.saw(JSON.stringify(condition.actual));
    return condition.actual === null || condition.converted === undefined
      ? actual
      : `${actual} ${t.why.converted(JSON.stringify(condition.converted))}`;
  }
  return "";
}

const results = new Set(["result", "actual", "converted", "because", "served", "position", "element", "by", "random"]);

function withoutResults(condition: ExplainedCondition): Condition {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(condition)) {
    // A segment's own condition is shown below it.
    if (results.has(name) || name === "when") continue;
    copy[name] = name === "not" || name === "some" || name === "every" ? withoutResults(value as ExplainedCondition) : value;
  }
  return copy as Condition;
}

/** Draws the bucket of the caller on the ranges of the split. */
function Ruler({ split, rule, flag }: { split: NonNullable<ExplainedRule["split"]>; rule: Rule; flag: Flag }) {
  const shares = rule.serve.split!;
  const total = shares.reduce((sum, share) => sum + share.weight, 0);
  const at = (split.bucket / split.of) * 100;
  return (
    <div className="mt-2 max-w-lg">
      <div className="relative h-3">
        <div className="flex h-3 overflow-hidden rounded-[3px]">
          {shares.map((share, index) => (
            <span
              key={index}
              style={{ width: `${(share.weight / total) * 100}%`, background: variantColor(flag, share.variant ?? null) }}
            />
          ))}
        </div>
        <span aria-hidden className="absolute -top-1 h-5 w-0.5 -translate-x-1/2 bg-n12 outline outline-n1" style={{ left: `${at}%` }} />
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-n10">
        <span>0 %</span>
        <span>100 %</span>
      </div>
      <p className="text-xs text-n11">
        {t.why.bucket(at.toFixed(3), split.bucket, split.of)} {split.by ? t.why.hashed(split.by) : ""} {split.random ? t.why.random : ""}
      </p>
    </div>
  );
}
