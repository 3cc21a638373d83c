import { expect, test } from "vitest";
import { actorName, actorOfText } from "./actors";

const names = new Map([
  ["user:u1", "Ada"],
  ["apiToken:t1", "ci-deploy"],
]);

test("actorName_tokenOfAPerson_namesThePersonFirst", () => {
  expect(actorName({ kind: "apiToken", id: "t1", onBehalfOf: { kind: "user", id: "u1" } }, names)).toBe("Ada with token ci-deploy");
});

test("actorName_tokenNamedAsItsServiceAccount_namesTheAccountOnly", () => {
  const same = new Map([...names, ["serviceAccount:s1", "ci-deploy"]]);

  expect(actorName({ kind: "apiToken", id: "t1", onBehalfOf: { kind: "serviceAccount", id: "s1" } }, same)).toBe(
    "service account ci-deploy",
  );
});

test("actorName_unknownActor_hasItsId", () => {
  expect(actorName({ kind: "user", id: "u2" }, names)).toBe("u2");
});

test.each([
  ["user:u1", "Ada"],
  ["rule:checkout-errors", "anomaly rule checkout-errors"],
  ["rule", "rule"],
])("actorOfText_%s_isReadable", (text, expected) => {
  expect(actorOfText(text, names)).toBe(expected);
});
