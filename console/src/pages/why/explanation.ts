import type { Json } from "@/model/types";

/** Represents a condition with its result; null was not evaluated. */
export interface ExplainedCondition {
  result: boolean | null;
  all?: ExplainedCondition[];
  any?: ExplainedCondition[];
  not?: ExplainedCondition;
  some?: ExplainedCondition;
  every?: ExplainedCondition;
  when?: ExplainedCondition;
  segment?: string;
  because?: string;
  flag?: string;
  variants?: string[];
  served?: string;
  bucket?: { [name: string]: Json };
  position?: number;
  attribute?: string;
  actual?: Json;
  converted?: Json;
  [name: string]: unknown;
}

export interface ExplainedRule {
  id: string;
  name?: string;
  matched: boolean | null;
  skipped?: boolean;
  when?: ExplainedCondition;
  split?: { bucket: number; of: number; by?: string; random?: boolean };
}

/** Represents the steps of an evaluation, as the engine writes them. */
export interface Explanation {
  key: string;
  version: string;
  variant?: string;
  value?: Json;
  reason: string;
  errorCode?: string;
  errorDetails?: string;
  ruleId?: string;
  summary: string;
  enabled: boolean;
  prerequisites: { flag: string; accepts: string[]; served?: string; met: boolean | null }[];
  rules: ExplainedRule[];
}
