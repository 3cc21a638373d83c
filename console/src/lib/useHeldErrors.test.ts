import { describe, expect, it } from "vitest";
import { visibleErrors } from "./useHeldErrors";

const nothing: ReadonlySet<string> = new Set();
const error = (pointer: string) => ({ pointer, detail: "Wrong." });

describe("visibleErrors", () => {
  it("holds errors of the field that is written, inside and around it", () => {
    const errors = [error("/rules/0/when/equals"), error("/rules/0"), error("/owner")];

    const visible = visibleErrors({ errors, isCurrent: true }, nothing, "/rules/0/when");

    expect(visible).toEqual([error("/owner")]);
  });

  it("shows them when the field was left", () => {
    const errors = [error("/rules/0/when/equals")];

    expect(visibleErrors({ errors, isCurrent: true }, nothing, "/rules/1/when")).toEqual(errors);
    expect(visibleErrors({ errors, isCurrent: true }, nothing, null)).toEqual(errors);
  });

  it("waits for the answer to the last edit", () => {
    expect(visibleErrors({ errors: [error("/owner")], isCurrent: false }, nothing, null)).toEqual([]);
  });

  it("keeps those that are shown while they are corrected", () => {
    const errors = [error("/owner")];

    expect(visibleErrors({ errors, isCurrent: false }, new Set(["/owner"]), "/owner")).toEqual(errors);
  });
});
