import { describe, expect, it } from "vitest";
import { openErrors } from "./openErrors";

const sent = { flag: "none", compare: { to: "threshold", value: -1 } };
const errors = [
  { pointer: "/flag", detail: "There is no such flag." },
  { pointer: "/compare/value", detail: "Too small." },
];

describe("openErrors", () => {
  it("removes errors of values that were edited", () => {
    const open = openErrors(errors, sent, { ...sent, flag: "new-checkout" });

    expect(open.map((error) => error.pointer)).toEqual(["/compare/value"]);
  });

  it("keeps those of values that are equal", () => {
    expect(openErrors(errors, sent, structuredClone(sent))).toEqual(errors);
  });
});
