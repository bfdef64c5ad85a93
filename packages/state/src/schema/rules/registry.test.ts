import { describe, expect, it } from "vitest";
import { RULES, ruleOf } from "./registry.ts";
import { RULE_IDS } from "./rule-id.ts";
import type { RuleExample } from "./rule.ts";

const exportsSchema = ({ code, before = code }: RuleExample) =>
  [code, before].every((module) => /^export const (?:graph|state) = /m.test(module));

describe("the registry", () => {
  it("has a rule for every id, in the order of the documentation", () => {
    expect(RULES.map(({ id }) => id)).toEqual([...RULE_IDS]);
  });

  it.each(RULE_IDS)("%s says what it is about, and shows it", (id) => {
    const { summary, explanation, bad, good } = ruleOf(id);
    expect(summary).toMatch(/^\S.*\.$/);
    expect(explanation.length).toBeGreaterThan(summary.length);
    expect(explanation).not.toContain("\n");
    expect([bad, good].filter((example) => !exportsSchema(example))).toEqual([]);
  });
});
