import { describe, expect, it } from "vitest";
import { conditionParts, plain, ruleParts, summaryOf } from "./sentences";
import type { Condition, Flag } from "./types";

const text = (condition: Condition) => plain(conditionParts(condition));

describe("conditionParts", () => {
  it("joins parts with and, and several operands with or", () => {
    const condition = {
      all: [
        { attribute: "country", in: ["DE", "AT"] },
        { attribute: "plan", equals: "pro" },
      ],
    };
    expect(text(condition)).toBe("country is one of DE or AT and plan is pro");
  });

  it("writes brackets around a group inside of another", () => {
    const condition = { all: [{ segment: "staff" }, { any: [{ attribute: "a", gt: 1 }, { not: { attribute: "b", exists: true } }] }] };
    expect(text(condition)).toBe("In segment staff and (a is greater than 1 or b is missing)");
  });

  it("negates the operator of a negated test", () => {
    expect(text({ not: { attribute: "tier", equals: "gold" } })).toBe("tier is not gold");
    expect(text({ not: { segment: "suspicious" } })).toBe("Not in segment suspicious");
  });

  it("counts long lists", () => {
    expect(text({ attribute: "id", in: ["1", "2", "3", "4", "5", "6"] })).toBe('id is one of "1", "2", "3" or 3 more');
  });

  it("says how lists and shares are tested", () => {
    expect(text({ attribute: "items", some: { attribute: "@element.weight", gt: 20 } })).toBe(
      "Some element of items has @element.weight is greater than 20",
    );
    expect(text({ bucket: { below: 20_000 } })).toBe("In the first 20 % of callers");
  });
});

describe("ruleParts", () => {
  it("is one sentence", () => {
    const rule = {
      id: "r",
      when: { attribute: "country", equals: "DE" },
      serve: {
        split: [
          { variant: "on", weight: 10_000 },
          { variant: "off", weight: 90_000 },
        ],
      },
    };
    expect(plain(ruleParts(rule))).toBe("If country is DE, serve on to 10 % and off to 90 %");
  });
});

describe("summaryOf", () => {
  const flag: Flag = { key: "f", type: "boolean", variants: { on: true, off: false }, defaultVariant: "off" };

  it("says off for a disabled flag", () => expect(summaryOf({ ...flag, enabled: false }).kind).toBe("off"));

  it("says the share of a rollout for everyone", () => {
    const rules = [
      {
        id: "r",
        serve: {
          split: [
            { variant: "on", weight: 25_000 },
            { variant: "off", weight: 75_000 },
          ],
        },
      },
    ];
    expect(summaryOf({ ...flag, rules }).text).toBe("25 % on");
  });

  it("counts the rules in front of the default", () => {
    expect(summaryOf({ ...flag, rules: [{ id: "r", when: { segment: "s" }, serve: { variant: "on" } }] }).text).toBe("off, 1 rule");
  });
});
