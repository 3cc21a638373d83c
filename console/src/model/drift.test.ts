import { expect, test } from "vitest";
import { driftOf } from "./drift";
import type { Flag } from "./types";

const flag = (key: string, enabled: boolean): Flag => ({ key, type: "boolean", variants: { on: true }, defaultVariant: "on", enabled });

test("driftOf_flagsThatDifferOrAreMissing_namesTheEnvironments", () => {
  const lists = new Map([
    [
      "production",
      new Map([
        ["a", flag("a", true)],
        ["b", flag("b", true)],
      ]),
    ],
    [
      "staging",
      new Map([
        ["a", flag("a", true)],
        ["b", flag("b", false)],
        ["c", flag("c", true)],
      ]),
    ],
  ]);

  const rows = driftOf(lists, "production");

  expect(rows.map((row) => [row.key, [...row.differs]])).toEqual([
    ["a", []],
    ["b", ["staging"]],
    ["c", ["staging"]],
  ]);
});
