import { describe, expect, it } from "vitest";
import { fromPointer, isWithin, sameJson, toPointer, valueAt, withValue } from "./pointer";

describe("pointers", () => {
  it("escape slashes and tildes of keys", () => {
    const path = ["variants", "a/b~c", "0"];
    expect(toPointer(path)).toBe("/variants/a~1b~0c/0");
    expect(fromPointer(toPointer(path))).toEqual(path);
  });

  it("name what is inside of them", () => {
    expect(isWithin("/rules/1/serve", "/rules/1")).toBe(true);
    expect(isWithin("/rules/10", "/rules/1")).toBe(false);
  });
});

describe("withValue", () => {
  it("changes one place and shares the rest", () => {
    const before = { a: [{ x: 1 }, { x: 2 }], b: {} };
    const after = withValue(before, ["a", 1, "x"], 3);
    expect(valueAt(after, ["a", 1, "x"])).toBe(3);
    expect(after.a[0]).toBe(before.a[0]);
    expect(before.a[1]!.x).toBe(2);
  });

  it("removes a property or an element", () => {
    expect(withValue({ a: 1, b: 2 } as object, ["a"], undefined)).toEqual({ b: 2 });
    expect(withValue([1, 2, 3], [1], undefined)).toEqual([1, 3]);
  });
});

describe("sameJson", () => {
  it("ignores the order of properties and not that of elements", () => {
    expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson({ a: undefined }, { b: undefined })).toBe(false);
  });
});
