import { expect, it } from "vitest";
import { withTag, withoutTag } from "./tags";
import type { Flag } from "./types";

const flag = (...tags: string[]): Flag => ({
  key: "a",
  type: "boolean",
  variants: { on: true },
  defaultVariant: "on",
  ...(tags.length > 0 && { tags }),
});

it("adds a tag once and keeps the others", () => {
  expect(withTag(flag(), "new").tags).toEqual(["new"]);
  expect(withTag(flag("x"), "new").tags).toEqual(["x", "new"]);
  const tagged = flag("new");
  expect(withTag(tagged, "new")).toBe(tagged);
});

it("removes a tag and keeps the others", () => {
  expect(withoutTag(flag("x", "old"), "old").tags).toEqual(["x"]);
  expect(withoutTag(flag("old"), "old")).toEqual(flag());
  const other = flag("x");
  expect(withoutTag(other, "old")).toBe(other);
});
