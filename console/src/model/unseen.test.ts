import { expect, test } from "vitest";
import { isUnseen } from "./unseen";

const now = Date.parse("2026-11-27T00:00:00Z");

test("a flag without an evaluation matches every time", () => {
  expect(isUnseen(undefined, "never", now)).toBe(true);
  expect(isUnseen(undefined, "7d", now)).toBe(true);
});

test("a flag matches when its last evaluation is before the time", () => {
  expect(isUnseen("2026-11-19T00:00:00Z", "7d", now)).toBe(true);
  expect(isUnseen("2026-11-21T00:00:00Z", "7d", now)).toBe(false);
  expect(isUnseen("2026-11-19T00:00:00Z", "30d", now)).toBe(false);
  expect(isUnseen("2020-01-01T00:00:00Z", "never", now)).toBe(false);
});
