import { describe, expect, it } from "vitest";
import { flagDifferences } from "./diff";
import { type Draft, isDirty, mergeDraft, newRule, reduceDraft, startDraft } from "./draft";
import type { Flag } from "./types";

const flag: Flag = {
  key: "f",
  type: "boolean",
  variants: { on: true, off: false },
  defaultVariant: "off",
  rules: [
    { id: "a", when: { segment: "staff" }, serve: { variant: "on" } },
    {
      id: "b",
      serve: {
        split: [
          { variant: "on", weight: 10_000 },
          { variant: "off", weight: 90_000 },
        ],
      },
    },
  ],
};

const after = (...actions: Parameters<typeof reduceDraft>[1][]): Draft => actions.reduce(reduceDraft, startDraft(flag, '"1.1"'));

describe("reduceDraft", () => {
  it("is not dirty after an edit and its opposite", () => {
    expect(isDirty(after({ type: "moveRule", from: 0, to: 1 }))).toBe(true);
    expect(isDirty(after({ type: "moveRule", from: 0, to: 1 }, { type: "moveRule", from: 1, to: 0 }))).toBe(false);
  });

  it("keeps edits when a newer version is loaded", () => {
    const draft = after({ type: "set", path: ["enabled"], value: false }, { type: "load", flag: { ...flag, owner: "x" }, etag: '"1.2"' });
    expect(draft.flag.enabled).toBe(false);
    expect(draft.etag).toBe('"1.1"');
  });

  it("loads a newer version without edits", () => {
    expect(after({ type: "load", flag: { ...flag, owner: "x" }, etag: '"1.2"' }).flag.owner).toBe("x");
  });

  it("shares no state between rules", () => {
    const draft = after({ type: "set", path: ["rules", 1, "serve", "split", 0, "weight"], value: 5 });
    expect(draft.flag.rules![0]).toBe(flag.rules![0]);
    expect(flag.rules![1]!.serve.split![0]!.weight).toBe(10_000);
  });

  it("undoes one edit at a time", () => {
    const draft = after({ type: "addRule", rule: newRule(flag) }, { type: "removeRule", index: 0 }, { type: "undo" });
    expect(draft.flag.rules).toHaveLength(3);
  });

  it("undoes a discard", () => {
    const draft = after({ type: "set", path: ["owner"], value: "me" }, { type: "discard" }, { type: "undo" });
    expect(draft.flag.owner).toBe("me");
  });

  it("renames a variant everywhere", () => {
    const draft = after({ type: "renameVariant", from: "off", to: "none" });
    expect(draft.flag.defaultVariant).toBe("none");
    expect(draft.flag.rules![1]!.serve.split![1]!.variant).toBe("none");
    expect(Object.keys(draft.flag.variants)).toEqual(["on", "none"]);
  });
});

describe("newRule", () => {
  it("has an id that no other rule has", () => {
    let current = flag;
    for (let count = 0; count < 5; count++) {
      const rule = newRule(current);
      expect(current.rules!.map((other) => other.id)).not.toContain(rule.id);
      current = { ...current, rules: [...current.rules!.slice(1), rule] };
    }
  });
});

describe("mergeDraft", () => {
  it("keeps both edits of different rules", () => {
    const mine = { ...flag, rules: [flag.rules![0]!, { ...flag.rules![1]!, name: "mine" }] };
    const theirs = { ...flag, enabled: false, rules: [{ ...flag.rules![0]!, name: "theirs" }, flag.rules![1]!] };
    const merge = mergeDraft(flag, mine, theirs);
    expect(merge.conflicts).toEqual([]);
    expect(merge.flag.enabled).toBe(false);
    expect(merge.flag.rules!.map((rule) => rule.name)).toEqual(["theirs", "mine"]);
  });

  it("names what both changed", () => {
    expect(mergeDraft(flag, { ...flag, owner: "a" }, { ...flag, owner: "b" })).toEqual({
      flag: { ...flag, owner: "a" },
      conflicts: ["/owner"],
    });
  });
});

describe("flagDifferences", () => {
  it("says each change in words", () => {
    const next = { ...flag, enabled: false, rules: [flag.rules![1]!, { ...flag.rules![0]!, serve: { variant: "off" } }] };
    const titles = flagDifferences(flag, next).map((difference) => difference.title);
    expect(titles).toEqual(["Turns the flag off", "Changes rule 2", "Reorders the rules"]);
  });

  it("finds nothing in equal flags", () => expect(flagDifferences(flag, structuredClone(flag))).toEqual([]));
});
