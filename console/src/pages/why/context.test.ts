import { expect, test } from "vitest";
import { contextOf, contextsOf } from "./context";

test("a text is one context or a list of contexts", () => {
  expect(contextsOf('{"a":1}')).toEqual({ contexts: [{ a: 1 }], problem: null });
  expect(contextsOf('[{"a":1},{"a":2}]')).toEqual({ contexts: [{ a: 1 }, { a: 2 }], problem: null });
});

test("what is no context is a problem", () => {
  for (const text of ["[]", "1", "null", "[1]", "[[]]", "{", JSON.stringify(Array.from({ length: 21 }, () => ({})))]) {
    expect(contextsOf(text).problem).not.toBeNull();
  }
});

test("a captured context has the targeting key once", () => {
  expect(contextOf({ targetingKey: "u", context: { plan: "pro" } })).toEqual({ targetingKey: "u", plan: "pro" });
  expect(contextOf({ targetingKey: "u", context: { targetingKey: "u" } })).toEqual({ targetingKey: "u" });
  expect(contextOf({ targetingKey: "u", context: { targetingKey: "other", plan: "pro" } })).toEqual({ targetingKey: "u", plan: "pro" });
  expect(contextOf({ targetingKey: null, context: null })).toEqual({});
});
