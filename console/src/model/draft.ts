import { type Path, moved, sameJson, withValue } from "@/lib/pointer";
import { evenly, whole } from "./splits";
import type { Flag, Rule, Serve } from "./types";

/** Represents the flag that a person edits, next to the version that it started from. */
export interface Draft {
  base: Flag;
  /** The version of the environment at which the base was read, as its ETag. */
  etag: string;
  flag: Flag;
  /** Earlier states, for undo. */
  past: Flag[];
}

export type DraftAction =
  | { type: "load"; flag: Flag; etag: string }
  | { type: "rebase"; flag: Flag; etag: string; draft: Flag }
  | { type: "set"; path: Path; value: unknown }
  | { type: "replace"; flag: Flag }
  | { type: "addRule"; rule: Rule; index?: number }
  | { type: "removeRule"; index: number }
  | { type: "moveRule"; from: number; to: number }
  | { type: "renameVariant"; from: string; to: string }
  | { type: "undo" }
  | { type: "discard" };

const mostUndo = 100;

export function startDraft(flag: Flag, etag: string): Draft {
  return { base: flag, etag, flag, past: [] };
}

export function isDirty(draft: Draft): boolean {
  return draft.flag !== draft.base && !sameJson(draft.flag, draft.base);
}

/** Returns the state after an action. A newer version from the server never replaces edits: see "rebase". */
export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case "load":
      return isDirty(draft) ? draft : startDraft(action.flag, action.etag);
    case "rebase":
      return { base: action.flag, etag: action.etag, flag: action.draft, past: [] };
    case "set":
      return edited(draft, withValue(draft.flag, action.path, action.value));
    case "replace":
      return edited(draft, action.flag);
    case "addRule": {
      const rules = [...(draft.flag.rules ?? [])];
      rules.splice(action.index ?? rules.length, 0, action.rule);
      return edited(draft, { ...draft.flag, rules });
    }
    case "removeRule": {
      const rules = (draft.flag.rules ?? []).filter((_, index) => index !== action.index);
      return edited(draft, rules.length > 0 ? { ...draft.flag, rules } : withValue(draft.flag, ["rules"], undefined));
    }
    case "moveRule": {
      const rules = draft.flag.rules ?? [];
      if (action.to < 0 || action.to >= rules.length || action.from === action.to) return draft;
      return edited(draft, { ...draft.flag, rules: moved(rules, action.from, action.to) });
    }
    case "renameVariant":
      return edited(draft, renamed(draft.flag, action.from, action.to));
    case "undo":
      return draft.past.length === 0 ? draft : { ...draft, flag: draft.past.at(-1)!, past: draft.past.slice(0, -1) };
    case "discard":
      return edited(draft, draft.base);
  }
}

function edited(draft: Draft, flag: Flag): Draft {
  return { ...draft, flag, past: [...draft.past, draft.flag].slice(-mostUndo) };
}

function renamed(flag: Flag, from: string, to: string): Flag {
  const name = (key: string) => (key === from ? to : key);
  const serve = (old: Serve): Serve => ({
    ...old,
    ...(old.variant !== undefined && { variant: name(old.variant) }),
    ...(old.split && {
      split: old.split.map((share) => (share.variant === undefined ? share : { ...share, variant: name(share.variant) })),
    }),
  });
  const keys = <T>(map: { [key: string]: T }) => Object.fromEntries(Object.entries(map).map(([key, value]) => [name(key), value]));
  return {
    ...flag,
    variants: keys(flag.variants),
    ...(flag.defaultVariant !== null && { defaultVariant: name(flag.defaultVariant) }),
    ...(flag.offVariant != null && { offVariant: name(flag.offVariant) }),
    ...(flag.rules && { rules: flag.rules.map((rule) => ({ ...rule, serve: serve(rule.serve) })) }),
    ...(flag.attachments && { attachments: keys(flag.attachments) }),
  };
}

/** Returns an id that no rule of the flag has. */
export function newRuleId(flag: Flag): string {
  const used = new Set((flag.rules ?? []).map((rule) => rule.id));
  for (let number = (flag.rules?.length ?? 0) + 1; ; number++) if (!used.has(`rule-${number}`)) return `rule-${number}`;
}

/**
 * Returns a rule that serves the first variant that is not the default: to callers that meet a condition, which is not complete yet, or to
 * a tenth of all callers.
 */
export function newRule(flag: Flag, kind: "variant" | "rollout" = "variant"): Rule {
  const variants = Object.keys(flag.variants);
  const target = variants.find((key) => key !== flag.defaultVariant) ?? variants[0]!;
  if (kind === "variant") return { id: newRuleId(flag), when: { all: [{ attribute: "", equals: [] }] }, serve: { variant: target } };
  return {
    id: newRuleId(flag),
    serve: {
      split: [
        { variant: target, weight: whole / 10 },
        { variant: flag.defaultVariant ?? variants[0]!, weight: whole - whole / 10 },
      ],
    },
  };
}

/** Returns a serve of another kind with the variants of the flag. */
export function serveOfKind(flag: Flag, serve: Serve, kind: "variant" | "split" | "nothing"): Serve {
  const variants = Object.keys(flag.variants);
  if (kind === "nothing") return { nothing: true };
  if (kind === "variant") return { variant: serve.split?.find((share) => share.variant !== undefined)?.variant ?? variants[0]! };
  const first = serve.variant ?? variants[0]!;
  const order = [first, ...variants.filter((key) => key !== first)];
  const weights = order.length === 1 ? [whole] : evenly(order.length);
  return { split: order.map((variant, index) => ({ variant, weight: weights[index]! })) };
}

/** Represents a rebase of edits on a newer version. */
export interface Merge {
  flag: Flag;
  /** The properties that both sides changed differently, in which the edits win. */
  conflicts: string[];
}

/** Returns edits applied to a newer version: rules by id, variants by key, everything else by property. */
export function mergeDraft(base: Flag, mine: Flag, theirs: Flag): Merge {
  const conflicts: string[] = [];
  const merged: Record<string, unknown> = {};
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)]) as Set<keyof Flag>;
  for (const name of names) {
    const value = mergedValue(name, base[name], mine[name], theirs[name], conflicts);
    if (value !== undefined) merged[name] = value;
  }
  return { flag: merged as unknown as Flag, conflicts };
}

function mergedValue(name: string, base: unknown, mine: unknown, theirs: unknown, conflicts: string[]): unknown {
  if (sameJson(mine, base)) return theirs;
  if (sameJson(theirs, base) || sameJson(theirs, mine)) return mine;
  if (name === "rules") return mergedRules(base as Rule[] | undefined, mine as Rule[] | undefined, theirs as Rule[] | undefined, conflicts);
  if (name === "variants") {
    const [b, m, t] = [base, mine, theirs].map((value) => (value ?? {}) as Record<string, unknown>);
    const result: Record<string, unknown> = {};
    for (const key of new Set([...Object.keys(t!), ...Object.keys(m!)])) {
      const value = mergedValue(`variants/${key}`, b![key], m![key], t![key], conflicts);
      if (value !== undefined) result[key] = value;
    }
    return result;
  }
  conflicts.push(`/${name}`);
  return mine;
}

function mergedRules(base: Rule[] = [], mine: Rule[] = [], theirs: Rule[] = [], conflicts: string[]): Rule[] {
  const find = (rules: Rule[], id: string) => rules.find((rule) => rule.id === id);
  const order = [...mine.map((rule) => rule.id), ...theirs.map((rule) => rule.id)];
  const result: Rule[] = [];
  for (const id of new Set(order)) {
    const rule = mergedValue(`rules/${id}`, find(base, id), find(mine, id), find(theirs, id), conflicts) as Rule | undefined;
    if (rule) result.push(rule);
  }
  return result;
}
