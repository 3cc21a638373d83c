import { expect, it } from "vitest";
import { rulesetDifferences } from "./diff";
import type { Flag } from "./types";

const flag = (key: string, more: Partial<Flag> = {}): Flag => ({
  key,
  type: "boolean",
  variants: { on: true },
  defaultVariant: "on",
  ...more,
});

it("names the flags and segments that differ, in order", () => {
  const before = { flags: [flag("b"), flag("a"), flag("gone")], segments: [{ key: "s" }] };
  const after = { flags: [flag("a", { owner: "ann" }), flag("b"), flag("new")], segments: [{ key: "s", included: ["x"] }] };

  const titles = rulesetDifferences(before, after).map((difference) => difference.title);

  expect(titles).toEqual(["a: Owner", "gone: Deletes the flag gone", "new: Creates the flag new", "s: Changes the included keys"]);
  expect(rulesetDifferences(after, after)).toEqual([]);
});
