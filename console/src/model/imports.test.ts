import { expect, test } from "vitest";
import { fileOf, filesOf, importDifferences, readImport } from "./imports";
import type { Flag } from "./types";

const file = (path: string) => ({ path, content: "flags: []", size: 9 });

test("a file on its own has no path, and those of a folder do", () => {
  expect(filesOf([file("features.yaml")])).toEqual([{ content: "flags: []" }]);
  expect(filesOf([file("default/features.yaml")])).toEqual([{ path: "default/features.yaml", content: "flags: []" }]);
  expect(filesOf([file("a.json"), file("b.json")]).map((item) => item.path)).toEqual(["a.json", "b.json"]);
});

test("an error names its file", () => {
  expect(fileOf("/files/1/content", [file("a"), file("b")])?.path).toBe("b");
  expect(fileOf("/files", [file("a")])).toBeUndefined();
  expect(fileOf("/format", [file("a")])).toBeUndefined();
});

test("an address names a known format and a known result only", () => {
  expect(readImport({ format: "unleash", show: "refused" })).toEqual({ format: "unleash", show: "refused" });
  expect(readImport({ format: "other", show: "all" })).toEqual({});
});

test("a new flag is shown with its variants and rules", () => {
  const flag: Flag = {
    key: "color",
    type: "string",
    variants: { red: "red" },
    defaultVariant: "red",
    rules: [{ id: "one", serve: { variant: "red" } }],
  };

  const titles = importDifferences("flag", undefined, flag).map((item) => item.title);

  expect(titles[0]).toBe("Creates the flag color");
  expect(titles).toContain("Adds rule 1");
  expect(importDifferences("flag", flag, flag)).toEqual([]);
});
