import { expect, it } from "vitest";
import type { Flag } from "./types";
import { usesOf } from "./uses";

it("finds segments in nested conditions, each use once", () => {
  const flag = (key: string, when: object) =>
    ({
      key,
      rules: [
        { id: "r", when, serve: {} },
        { id: "s", when, serve: {} },
      ],
    }) as unknown as Flag;
  const uses = usesOf(
    [flag("f", { any: [{ not: { segment: "a" } }, { all: [{ segment: "b" }] }] })],
    [{ key: "a" }, { key: "b", when: { segment: "a" } }, { key: "c" }],
  );
  expect(uses.get("a")).toEqual([
    { kind: "flag", key: "f" },
    { kind: "segment", key: "b" },
  ]);
  expect(uses.get("b")).toEqual([{ kind: "flag", key: "f" }]);
  expect(uses.get("c")).toEqual([]);
});
