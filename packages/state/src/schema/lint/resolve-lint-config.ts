import { parseByteSize, KB } from "../../size/byte-size.ts";
import { assertConfigShape } from "./assert-config-shape.ts";
import type { ResolvedLintConfig, SchemaLintConfig } from "./lint-config.ts";

/**
 * Sizes as bytes, defaults in place.
 * @throws {ThreadkeepError} `size.invalid`, `lint.invalid-config`, naming the setting
 */
export function resolveLintConfig(config: SchemaLintConfig = {}): ResolvedLintConfig {
  assertConfigShape(config);
  return withDefaults(config);
}

function withDefaults({
  budget = 50 * KB,
  channels = {},
  refs = [],
  routing = [],
  counter = [],
  assume = {},
  samples = [],
  rules = {},
  allow = [],
  baseline,
  committed = baseline?.schema,
  today,
}: SchemaLintConfig): ResolvedLintConfig {
  const channelBytes = Object.entries(channels).map(
    ([name, size]) => [name, parseByteSize(size, `channels.${name}`)] as const,
  );
  return {
    budgetBytes: parseByteSize(budget, "budget"),
    channelBytes: new Map(channelBytes),
    refs,
    routing,
    counters: typeof counter === "string" ? [counter] : counter,
    messageBytes: assume.message === undefined ? undefined : parseByteSize(assume.message, "assume.message"),
    samples,
    rules,
    allow,
    baseline,
    committed,
    today,
  };
}
