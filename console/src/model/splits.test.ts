import { describe, expect, it } from "vitest";
import { evenly, percentOf, readPercent, sumOf, withBorder, withWeight } from "./splits";

const shares = (...weights: number[]) => weights.map((weight, index) => ({ variant: `v${index}`, weight }));

describe("evenly", () => {
  it.each([1, 2, 3, 7, 250])("divides the whole among %i", (count) => {
    const weights = evenly(count);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(100_000);
    expect(Math.max(...weights) - Math.min(...weights)).toBeLessThanOrEqual(1);
  });
});

describe("withWeight", () => {
  it("takes the difference from the last other share", () => {
    expect(withWeight(shares(10_000, 20_000, 70_000), 0, 25_000).map((share) => share.weight)).toEqual([25_000, 20_000, 55_000]);
  });

  it("never changes the sum", () => {
    for (const weight of [0, 1, 50_000, 99_999, 100_000, 200_000])
      expect(sumOf(withWeight(shares(30_000, 30_000, 40_000), 2, weight))).toBe(100_000);
  });
});

describe("withBorder", () => {
  it("stops at an empty share", () => {
    expect(withBorder(shares(10_000, 90_000), 0, -20_000).map((share) => share.weight)).toEqual([0, 100_000]);
  });
});

describe("percent", () => {
  it("reads what it writes", () => {
    for (const weight of [0, 1, 33_334, 99_999, 100_000]) expect(readPercent(percentOf(weight))).toBe(weight);
  });

  it("refuses what is no share", () => {
    for (const text of ["", "x", "-1", "101"]) expect(readPercent(text)).toBeNull();
  });
});
