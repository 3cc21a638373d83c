import { expect, test } from "vitest";
import { slugOf } from "./slugs";

test("a slug has lower-case letters, digits and hyphens only", () => {
  expect(slugOf("  Größe & Café №2 ")).toBe("gro-e-cafe-no2");
  expect(slugOf("Production EU")).toBe("production-eu");
  expect(slugOf("---")).toBe("");
});
