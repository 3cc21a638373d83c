import { expect, it } from "vitest";
import { changeOf, errorsOf, redone } from "./changes";
import type { Flag } from "./types";

const flag = (key: string, more: Partial<Flag> = {}): Flag => ({
  key,
  type: "boolean",
  variants: { on: true },
  defaultVariant: "on",
  ...more,
});
const off = (item: Flag): Flag => ({ ...item, enabled: false });

it("has the flags that a change changes", () => {
  const { items } = changeOf([flag("a"), flag("b", { enabled: false })], off);

  expect(items).toEqual([{ before: flag("a"), after: flag("a", { enabled: false }) }]);
});

it("makes a change again from what others saved", () => {
  const { items } = changeOf([flag("a"), flag("b"), flag("c")], off);
  const theirs = new Map([
    ["a", flag("a", { owner: "ann" })],
    ["b", null],
  ]);

  const again = redone(items, theirs, off);

  expect(again.map((item) => item.after)).toEqual([flag("a", { owner: "ann", enabled: false }), flag("c", { enabled: false })]);
});

it("names the flags of errors", () => {
  const { items } = changeOf([flag("a"), flag("b")], off);

  const named = errorsOf(items, [{ pointer: "/operations/1/putFlag/tags/0", detail: "Too long." }]);

  expect(named).toEqual([{ pointer: "b/tags/0", detail: "Too long." }]);
});
