import type { RuleId, TokenEncoding } from "@threadkeep/state";
import { expect, expectTypeOf, it } from "vitest";
import type { ParsedConfig } from "./config-schema.ts";
import { defineConfig, type RuleSetting, type ThreadkeepConfig } from "./define-config.ts";

it("gives back what it is given", () => {
  const config: ThreadkeepConfig = { budget: "50 KB" };
  expect(defineConfig(config)).toBe(config);
});

it("completes rule ids and settings", () => {
  expectTypeOf<keyof NonNullable<ThreadkeepConfig["rules"]>>().toEqualTypeOf<RuleId>();
  expectTypeOf<NonNullable<ThreadkeepConfig["rules"]>["size/growth"]>().toEqualTypeOf<RuleSetting | undefined>();
  expectTypeOf<NonNullable<ThreadkeepConfig["encoding"]>>().toEqualTypeOf<TokenEncoding>();
  expectTypeOf<NonNullable<ThreadkeepConfig["allow"]>[number]["rule"]>().toEqualTypeOf<RuleId>();
  // @ts-expect-error There is no such rule.
  defineConfig({ rules: { "size/growht": "off" } });
  // @ts-expect-error A graph needs an entry.
  defineConfig({ graphs: { research: { budget: 1 } } });
  // @ts-expect-error An allowance needs a reason.
  defineConfig({ allow: [{ rule: "refs/id-only", path: "docs" }] });
  // @ts-expect-error There is no such setting.
  defineConfig({ budgets: "50 KB" });
});

it("has every setting that the file may have, and no other", () => {
  expectTypeOf<Exclude<keyof ParsedConfig, "$schema">>().toEqualTypeOf<keyof ThreadkeepConfig>();
});
