import { expect, it } from "vitest";
import { mayReload } from "./chunks";

it("reloads each release once", () => {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  expect(mayReload(storage, "/assets/index-1.js")).toBe(true);
  expect(mayReload(storage, "/assets/index-1.js")).toBe(false);
  expect(mayReload(storage, "/assets/index-2.js")).toBe(true);
});
