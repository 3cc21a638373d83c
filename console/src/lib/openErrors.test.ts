import { describe, expect, it } from "vitest";
import { ApiError } from "./api";
import { openErrors } from "./openErrors";

const sent = { flag: "none", compare: { to: "threshold", value: -1 } };
const problem = new ApiError(422, "Invalid input", "Correct it.", [
  { pointer: "/flag", detail: "There is no such flag." },
  { pointer: "/compare/value", detail: "Too small." },
]);

describe("openErrors", () => {
  it("removes errors of values that were edited", () => {
    const open = openErrors(problem, sent, { ...sent, flag: "new-checkout" });

    expect(open?.errors.map((error) => error.pointer)).toEqual(["/compare/value"]);
  });

  it("is null when all of them were", () => {
    expect(openErrors(problem, sent, { flag: "new-checkout", compare: { to: "threshold", value: 1 } })).toBeNull();
  });

  it("keeps problems without locations", () => {
    const conflict = new ApiError(412, "Version conflict", "");

    expect(openErrors(conflict, sent, {})).toBe(conflict);
  });
});
