import type { Json } from "./types";

/** Represents an anomaly rule with its state. */
export interface AnomalyRule {
  name: string;
  rule: { flag: string; [property: string]: Json };
  version: number;
  acts: boolean;
  status: string;
  /** Why the numbers of the last window were undefined. */
  undefined?: string;
}

/** Represents what a rule would have done with past data. */
export interface DryRun {
  from: string;
  to: string;
  windows: number;
  withoutVerdict: number;
  /** Why the numbers of the last window without a verdict were undefined. */
  undefined?: string;
  alerts: { firedAt: string; resolvedAt?: string; explanation: string; wouldHave: string[] }[];
}

/** Returns the document of a new rule: the share of errors of a flag. */
export const newAnomalyRule = (flag: string): AnomalyRule["rule"] => ({
  flag,
  metric: { of: "errors" },
  compare: { to: "threshold", value: 0.01 },
  minimum: { events: 100 },
  window: "5m",
  severity: "warning",
  actions: [],
});

type Rule = Partial<AnomalyRule["rule"]> & { [property: string]: Json };
type Part = { [property: string]: Json };

export const metrics = ["errors", "evaluations", "variant", "events", "mean", "people", "sampleRatio"] as const;
export type Metric = (typeof metrics)[number];

/** The metrics of reported events, which have a name. */
export const isOfEvents = (metric: unknown) => metric === "events" || metric === "mean" || metric === "people";

const part = (value: Json | undefined): Part => (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {});

/** Returns the metric of a rule and what it is compared with, as far as the document has them. */
export const metricOf = (rule: Rule) => part(rule.metric);
export const comparisonOf = (rule: Rule) => part(rule.compare);

/** Returns with what a metric can be compared. */
export function comparisonsOf(metric: unknown): string[] {
  if (metric === "sampleRatio") return ["weights"];
  return metric === "people" ? ["variant"] : ["threshold", "previous", "season"];
}

/** Returns a rule with another metric, and with a comparison that the metric allows. */
export function withMetric(rule: Rule, of: Metric): Rule {
  const { track } = metricOf(rule);
  const next: Rule = { ...rule, metric: { of, ...(isOfEvents(of) && { track: track ?? "error" }) } };
  const allowed = comparisonsOf(of);
  const to = String(comparisonOf(rule).to ?? "");
  return withComparison(next, allowed.includes(to) ? to : allowed[0]!);
}

/** Returns a rule with another comparison. What only the earlier one needs is removed. */
export function withComparison(rule: Rule, to: string): Rule {
  const known = comparisonOf(rule);
  const { atLeast, ...rest } = rule;
  if (to === "threshold") return { ...rest, compare: { to, value: known.value ?? 0.01 } };
  const compare: Part = to === "variant" ? { to, variant: known.variant ?? "off" } : { to };
  const next: Rule = { ...rest, compare };
  return to === "weights" ? next : { ...next, atLeast: atLeast ?? { relative: 0.2 } };
}

const isDisabling = (action: Json) => part(action).disable === true;
const actionsOf = (rule: Rule) => (Array.isArray(rule.actions) ? rule.actions : []);

/** Returns whether a rule turns its flag off. */
export const disables = (rule: Rule) => actionsOf(rule).some(isDisabling);

/** Returns a rule that turns its flag off, or does not. Notifications stay. */
export function withDisabling(rule: Rule, on: boolean): Rule {
  const others = actionsOf(rule).filter((action) => !isDisabling(action));
  if (!on) {
    const { armed: _, ...rest } = rule;
    return { ...rest, actions: others };
  }
  // The server wants it stated that false alarms of the other comparisons are accepted.
  const next: Rule = { ...rule, actions: [{ disable: true }, ...others] };
  return comparisonOf(rule).to === "variant" ? next : { ...next, armed: true };
}
