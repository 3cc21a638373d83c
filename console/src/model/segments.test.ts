import { expect, it } from "vitest";
import { patchOf, withPatch } from "./segments";
import type { Segment } from "./types";

const segment: Segment = { key: "s", description: "Old", included: ["a"], when: { attribute: "plan", equals: "pro" } };

it("has the details that an edit changes, without the lists", () => {
  const { description: _, ...rest } = segment;

  expect(patchOf(segment, { ...rest, by: "email", included: [] })).toEqual({ description: null, by: "email" });
  expect(patchOf(segment, { ...segment })).toEqual({});
});

it("applies an edit to what others saved", () => {
  const theirs = { ...segment, included: ["a", "b"], name: "Theirs" };

  expect(withPatch(theirs, { description: null, by: "email" })).toEqual({
    key: "s",
    included: ["a", "b"],
    name: "Theirs",
    by: "email",
    when: segment.when,
  });
});
