import { findOperator, operandsOf, operatorOf, writeOperand } from "./operators";
import { percentOf, whole } from "./splits";
import type { Condition, Flag, Json, Prerequisite, Rule, Serve } from "./types";

export type PartKind = "word" | "attribute" | "value" | "variant" | "segment" | "flag" | "share";

/** Represents a part of a sentence. */
export interface Part {
  kind: PartKind;
  text: string;
}

const word = (text: string): Part => ({ kind: "word", text });

/** The number of operands that a sentence names. */
const namedOperands = 4;

function joined(lists: Part[][], conjunction: string): Part[] {
  return lists.flatMap((parts, index) => {
    if (index === 0) return parts;
    return [word(index === lists.length - 1 ? conjunction : ","), ...parts];
  });
}

function listOf(texts: string[], kind: PartKind, conjunction: string): Part[] {
  if (texts.length <= namedOperands)
    return joined(
      texts.map((text) => [{ kind, text }]),
      conjunction,
    );
  const rest = texts.length - namedOperands + 1;
  return [
    ...joined(
      texts.slice(0, namedOperands - 1).map((text) => [{ kind, text }]),
      ",",
    ),
    word(conjunction),
    word(`${rest} more`),
  ];
}

/** Returns a condition as parts of a sentence, without "if". */
export function conditionParts(condition: Condition, negated = false, nested = false): Part[] {
  if (condition.not) return conditionParts(condition.not, !negated, nested);
  if (condition.all || condition.any) {
    const isAll = condition.all !== undefined;
    const parts = (condition.all ?? condition.any)!;
    if (parts.length === 0) return [word(isAll !== negated ? "always" : "never")];
    // "not (a and b)" is said as it is written, because rules are read next to their JSON.
    const inner = joined(
      parts.map((part) => conditionParts(part, false, parts.length > 1)),
      isAll ? "and" : "or",
    );
    const bracketed = parts.length > 1 && (nested || negated) ? [word("("), ...inner, word(")")] : inner;
    return negated ? [word("not"), ...bracketed] : bracketed;
  }
  if (condition.segment !== undefined)
    return [word(negated ? "not in segment" : "in segment"), { kind: "segment", text: condition.segment }];
  if (condition.flag !== undefined) {
    return [
      { kind: "flag", text: condition.flag },
      word(negated ? "does not serve" : "serves"),
      ...listOf(condition.variants ?? [], "variant", "or"),
    ];
  }
  if (condition.bucket) return bucketParts(condition.bucket, negated);
  const attribute: Part = { kind: "attribute", text: attributeText(condition) };
  if (condition.some || condition.every) {
    const quantifier = condition.some ? "some element of" : "every element of";
    return [
      word(negated ? `not ${quantifier}` : quantifier),
      attribute,
      word("has"),
      ...conditionParts((condition.some ?? condition.every)!, false, true),
    ];
  }
  const operator = operatorOf(condition);
  if (!operator) return [attribute, word("?")];
  if (operator.operands === "flag") {
    const present = operandsOf(condition)[0] !== false;
    return [attribute, word(present !== negated ? operator.words : operator.negated)];
  }
  const operands = operandsOf(condition).map((item) => writeOperand(item, operator.operands));
  const several = operator.name === "equals" && operands.length > 1 ? findOperator("in")! : operator;
  return [attribute, word(negated ? several.negated : several.words), ...listOf(operands, "value", "or")];
}

function attributeText(condition: Condition): string {
  const name = condition.attribute ?? "";
  const converted = condition.as === "size" ? `size of ${name}` : condition.as ? `${name} as ${condition.as}` : name;
  return condition.ignoreCase ? `${converted} (any case)` : converted;
}

function bucketParts(bucket: { [name: string]: Json }, negated: boolean): Part[] {
  const outside = negated ? "outside" : "in";
  if (typeof bucket.below === "number") {
    return [word(`${outside} the first`), { kind: "share", text: `${percentOf(bucket.below)} %` }, word("of callers")];
  }
  const ranges = (bucket.ranges ?? []) as [number, number][];
  const texts = ranges.map(([from, to]) => `${percentOf(from)} to ${percentOf(to)} %`);
  return [word(`${outside} the share`), ...listOf(texts, "share", "or"), word("of callers")];
}

/** Returns what a rule serves as parts of a sentence, with "serve". */
export function serveParts(serve: Serve): Part[] {
  if (serve.nothing) return [word("serve nothing, so that the application's default applies")];
  if (serve.variant !== undefined) return [word("serve"), { kind: "variant", text: serve.variant }];
  const total = serve.total ?? whole;
  const shares = (serve.split ?? []).map((share): Part[] => [
    share.variant === undefined ? word("nothing") : { kind: "variant", text: share.variant },
    word("to"),
    { kind: "share", text: `${percentOf(share.weight, total)} %` },
  ]);
  const by = serve.by === undefined ? [] : [word("by"), ...listOf([serve.by].flat(), "attribute", "or")];
  return [word("serve"), ...joined(shares, "and"), ...by];
}

/** Returns a rule as one sentence. */
export function ruleParts(rule: Rule): Part[] {
  const when = rule.when ? [word("if"), ...conditionParts(rule.when), word(",")] : [word("for everyone,")];
  return [...when, ...serveParts(rule.serve)];
}

export function prerequisiteParts(prerequisite: Prerequisite): Part[] {
  return [
    word("requires that"),
    { kind: "flag", text: prerequisite.flag },
    word("serves"),
    ...listOf(prerequisite.variants, "variant", "or"),
  ];
}

/** Returns the text of a sentence. Names at its beginning are not capitalized, because their case matters. */
export function plain(parts: readonly Part[]): string {
  const text = parts
    .map((part) => part.text)
    .join(" ")
    .replace(/ ,/g, ",")
    .replace(/\( /g, "(")
    .replace(/ \)/g, ")");
  return parts[0]?.kind === "word" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Represents what most callers of a flag receive, for lists. */
export interface FlagSummary {
  kind: "off" | "one" | "split" | "rules";
  text: string;
  shares: { variant: string | null; weight: number }[];
}

/** Returns what a flag serves in a few words. */
export function summaryOf(flag: Flag): FlagSummary {
  if (flag.enabled === false) return { kind: "off", text: "off", shares: [] };
  const rules = flag.rules ?? [];
  const everyone = rules.find((rule) => !rule.when);
  const targeted = everyone ? rules.indexOf(everyone) : rules.length;
  const split = everyone?.serve.split;
  if (split) {
    const total = everyone.serve.total ?? whole;
    const shares = split.map((share) => ({ variant: share.variant ?? null, weight: share.weight / total }));
    const first = split[0]!;
    const text = split.length === 2 ? `${percentOf(first.weight, total)} % ${first.variant ?? "nothing"}` : `${split.length}-way split`;
    return { kind: "split", text, shares };
  }
  const served = everyone ? (everyone.serve.variant ?? null) : flag.defaultVariant;
  const text = served ?? "nothing";
  if (targeted > 0)
    return { kind: "rules", text: `${text}, ${targeted} ${targeted === 1 ? "rule" : "rules"}`, shares: [{ variant: served, weight: 1 }] };
  return { kind: "one", text, shares: [{ variant: served, weight: 1 }] };
}
