import { expect, test } from "vitest";
import { disables, newAnomalyRule, withComparison, withDisabling, withMetric } from "./anomalies";

const rule = newAnomalyRule("checkout");

test("another metric keeps a comparison that it allows, and replaces others", () => {
  expect(withMetric(rule, "evaluations").compare).toEqual({ to: "threshold", value: 0.01 });
  expect(withMetric(rule, "people").compare).toEqual({ to: "variant", variant: "off" });
  expect(withMetric(rule, "sampleRatio").compare).toEqual({ to: "weights" });
});

test("metrics of events have a name", () => {
  expect(withMetric(rule, "events").metric).toEqual({ of: "events", track: "error" });
  expect(withMetric({ ...rule, metric: { of: "events", track: "buy" } }, "mean").metric).toEqual({ of: "mean", track: "buy" });
  expect(withMetric({ ...rule, metric: { of: "events", track: "buy" } }, "errors").metric).toEqual({ of: "errors" });
});

test("a threshold has a value and no smallest change", () => {
  const season = withComparison(rule, "season");
  expect(season).toMatchObject({ compare: { to: "season" }, atLeast: { relative: 0.2 } });
  expect(withComparison(season, "threshold")).not.toHaveProperty("atLeast");
});

test("turning the flag off leaves notifications as they are", () => {
  const on = withDisabling({ ...rule, actions: [{ notify: "ops" }] }, true);
  expect(on.actions).toEqual([{ disable: true }, { notify: "ops" }]);
  expect(disables(on)).toBe(true);
  expect(withDisabling(on, false).actions).toEqual([{ notify: "ops" }]);
});
