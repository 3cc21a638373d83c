import { useQuery } from "@tanstack/react-query";
import { flagQuery, useFlags } from "@/lib/queries";
import {
  type AnomalyRule,
  comparisonOf,
  comparisonsOf,
  disables,
  isOfEvents,
  metricOf,
  metrics,
  withComparison,
  withDisabling,
  withMetric,
} from "@/model/anomalies";
import type { Json } from "@/model/types";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Field, FieldError } from "@/ui/basics";
import { Select } from "@/ui/controls";
import { Suggest } from "@/ui/inputs";
import { Toggle } from "@/ui/Toggle";

type Document = AnomalyRule["rule"];

const windows = ["1m", "5m", "15m", "1h", "24h"];
const severities = ["info", "warning", "critical"];

interface RuleFormProps {
  rule: Document;
  /** Returns what the server reported for a location. */
  errorOf: (pointer: string) => string | undefined;
  onChange: (rule: Document) => void;
}

/** Edits the usual parts of the document of a rule. The document itself has the others. */
export function RuleForm({ rule, errorOf, onChange }: RuleFormProps) {
  const place = usePlace();
  const keys = useFlags(place, {}).data?.pages[0]?.items.map((item) => item.key) ?? [];
  const flag = useQuery({ ...flagQuery(place, rule.flag ?? ""), enabled: keys.includes(rule.flag), retry: false }).data?.flag;
  const metric = metricOf(rule);
  const comparison = comparisonOf(rule);
  const to = String(comparison.to ?? "");
  const set = (change: { [property: string]: Json }) => onChange({ ...rule, ...change });
  const setCompared = (change: { [property: string]: Json }) => set({ compare: { ...comparison, ...change } });
  const apply = (next: object) => onChange(next as Document);
  const variants = Object.keys(flag?.variants ?? {});
  const needsVariant = metric.of === "variant" || to === "variant";
  const atLeast = rule.atLeast as { relative?: number } | undefined;
  return (
    <div className="grid gap-3 text-sm sm:grid-cols-2">
      <Labelled label={t.rules.flag} error={errorOf("/flag")}>
        <Suggest
          label={t.rules.flag}
          className="!h-8"
          invalid={errorOf("/flag") !== undefined}
          placeholder="new-checkout"
          value={String(rule.flag ?? "")}
          items={keys}
          onChange={(next) => set({ flag: next })}
        />
      </Labelled>
      <Choice
        label={t.anomalyRules.metric}
        error={errorOf("/metric/of")}
        value={String(metric.of ?? "")}
        values={metrics}
        texts={t.anomalyRules.metrics}
        onChange={(of) => apply(withMetric(rule, of as (typeof metrics)[number]))}
      />
      {isOfEvents(metric.of) && (
        <Field label={t.anomalyRules.track} hint={t.anomalyRules.trackHint} error={errorOf("/metric/track")}>
          {(props) => (
            <input
              {...props}
              className="input input-small mono"
              value={String(metric.track ?? "")}
              onChange={(event) => set({ metric: { ...metric, track: event.target.value } })}
            />
          )}
        </Field>
      )}
      {needsVariant && (
        <Choice
          label={t.rules.variant}
          error={errorOf("/variant")}
          value={String(rule.variant ?? "")}
          values={variants}
          onChange={(variant) => set({ variant })}
        />
      )}
      <Choice
        label={t.anomalyRules.compare}
        error={errorOf("/compare/to")}
        value={to}
        values={comparisonsOf(metric.of)}
        texts={t.anomalyRules.comparisons}
        onChange={(next) => apply(withComparison(rule, next))}
      />
      {to === "threshold" && (
        <Field
          label={t.anomalyRules.limit}
          hint={metric.of === "errors" || metric.of === "variant" ? t.anomalyRules.shareHint : undefined}
          error={errorOf("/compare/value")}
        >
          {(props) => (
            <input
              {...props}
              className="input input-small mono"
              type="number"
              step="any"
              value={typeof comparison.value === "number" ? comparison.value : ""}
              onChange={(event) => setCompared({ value: event.target.valueAsNumber || 0 })}
            />
          )}
        </Field>
      )}
      {to === "variant" && (
        <Choice
          label={t.anomalyRules.otherVariant}
          error={errorOf("/compare/variant")}
          value={String(comparison.variant ?? "")}
          values={variants}
          onChange={(variant) => setCompared({ variant })}
        />
      )}
      {atLeast && typeof atLeast.relative === "number" && (
        <Field label={t.anomalyRules.atLeast} hint={t.anomalyRules.atLeastHint} error={errorOf("/atLeast/relative")}>
          {(props) => (
            <input
              {...props}
              className="input input-small mono"
              type="number"
              min={0}
              step="any"
              value={Math.round(atLeast.relative! * 1000) / 10}
              onChange={(event) => set({ atLeast: { relative: (event.target.valueAsNumber || 0) / 100 } })}
            />
          )}
        </Field>
      )}
      <Choice
        label={t.anomalyRules.window}
        error={errorOf("/window")}
        value={String(rule.window ?? "5m")}
        values={windows}
        onChange={(window) => set({ window })}
      />
      <Choice
        label={t.anomalyRules.severity}
        error={errorOf("/severity")}
        value={String(rule.severity ?? "warning")}
        values={severities}
        onChange={(severity) => set({ severity })}
      />
      <div className="sm:col-span-2">
        <Toggle
          label={t.anomalyRules.disable}
          hint={t.anomalyRules.disableHint}
          checked={disables(rule)}
          onChange={(on) => apply(withDisabling(rule, on))}
        />
      </div>
    </div>
  );
}

interface LabelledProps {
  label: string;
  error: string | undefined;
  children: React.ReactNode;
}

function Labelled({ label, error, children }: LabelledProps) {
  return (
    <div className="flex flex-col gap-1">
      <span className="label">{label}</span>
      {children}
      <FieldError text={error} />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  error?: string | undefined;
  value: string;
  values: readonly string[];
  texts?: Record<string, string>;
  onChange: (value: string) => void;
}

/** Chooses one of the usual values; another one that the document has stays. */
function Choice({ label, error, value, values, texts, onChange }: ChoiceProps) {
  const all = values.includes(value) || value === "" ? values : [value, ...values];
  return (
    <Labelled label={label} error={error}>
      <Select
        label={label}
        className="!h-8"
        value={value}
        onChange={onChange}
        options={all.map((item) => ({ value: item, label: texts?.[item] ?? item }))}
      />
    </Labelled>
  );
}
