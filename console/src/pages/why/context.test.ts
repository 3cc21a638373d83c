import { expect, test } from "vitest";
import { contextOf, contextsOf, rowsOf, textOf } from "./context";

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

test("the attributes of a form are those of the JSON, whatever their types are", () => {
  const context = { targetingKey: "u", age: 41, beta: true, code: "007", count: "12", yes: "true", none: null, tags: ["a"], at: { x: 1 } };
  const odd = { quoted: '"x"', bracket: "[1]", brace: "{", empty: "", space: " a ", word: "null" };

  expect(JSON.parse(textOf(rowsOf(JSON.stringify(context))!))).toEqual(context);
  expect(JSON.parse(textOf(rowsOf(JSON.stringify(odd))!))).toEqual(odd);
});

test("a form has one context, and leaves out attributes without a name", () => {
  expect(rowsOf('[{"a":1}]')).toBeNull();
  expect(rowsOf("{")).toBeNull();
  expect(JSON.parse(textOf([{ name: "", value: "x" }]))).toEqual({});
});
