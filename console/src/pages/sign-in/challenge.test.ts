import { expect, test } from "vitest";
import { targetOf } from "./challenge";

test("the address in the console is what follows its path", () => {
  expect(targetOf("/console/acme/shop/production/flags?q=a")).toBe("/acme/shop/production/flags?q=a");
});

test("addresses that are not of the console are not opened", () => {
  expect(targetOf("/api/v1/me")).toBeUndefined();
  expect(targetOf("/console//evil.example/")).toBeUndefined();
  expect(targetOf("https://evil.example/console/")).toBeUndefined();
});
