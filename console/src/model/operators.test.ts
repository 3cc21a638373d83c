import { describe, expect, it } from "vitest";
import { findOperator, readOperand, readPasted, withOperator, writeOperand } from "./operators";

describe("readOperand", () => {
  it("reads numbers, booleans and text of any type", () => {
    expect(readOperand("17", "any")).toBe(17);
    expect(readOperand("true", "any")).toBe(true);
    expect(readOperand(" DE ", "any")).toBe("DE");
  });

  it("keeps text in quotes and numbers that a double does not hold as text", () => {
    expect(readOperand('"17"', "any")).toBe("17");
    expect(readOperand("9007199254740993", "any")).toBe("9007199254740993");
    expect(readOperand("007", "any")).toBe("007");
  });

  it.each(["17", "true", "DE", "1e3"])("reads what writeOperand wrote for the text %s", (text) => {
    expect(readOperand(writeOperand(text, "any"), "any")).toBe(text);
  });
});

describe("withOperator", () => {
  it("keeps the operands when the kind is the same", () => {
    const next = withOperator({ attribute: "email", endsWith: "@x.org", ignoreCase: true }, findOperator("startsWith")!);
    expect(next).toEqual({ attribute: "email", startsWith: "@x.org", ignoreCase: true });
  });

  it("drops operands that are no numbers", () => {
    expect(withOperator({ attribute: "age", equals: ["17", "x"] }, findOperator("gte")!)).toEqual({ attribute: "age", gte: 17 });
  });
});

describe("readPasted", () => {
  it("splits thousands of values once each", () => {
    const text = Array.from({ length: 5000 }, (_, index) => `user-${index % 4000}`).join("\n");
    expect(readPasted(text, "text")).toHaveLength(4000);
  });
});
