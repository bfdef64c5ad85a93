import type { Allowance, ByteSize, RuleId, Severity, TokenEncoding } from "@threadkeep/state";

export type RuleSetting = Severity | "off";

/** What holds for every graph, or for one of them. */
export interface LintSettings {
  /** Of the whole state: bytes, or a text like "50 KB", which is the default. */
  budget?: ByteSize;
  /** Budgets of single channels. */
  channels?: Record<string, ByteSize>;
  /** Channels or paths (`sources[].page`) that hold references, whatever their names. */
  refs?: string[];
  /** Channels that routers read, beside those that the routers' source text shows. */
  routing?: string[];
  /** Channels that count the rounds of a loop which tries again, where the source does not show it. */
  counter?: string | string[];
  /** Globs of JSON files, relative to the config: states, checkpoints or state snapshots of real runs. */
  samples?: string | string[];
  /** Sizes to reckon with where a type has no bound. */
  assume?: { message?: ByteSize };
  rules?: Partial<Record<RuleId, RuleSetting>>;
}

/** Its settings win over those of the root; `refs`, `routing`, `counter`, `samples` and `allow` are added to them. */
export interface GraphConfig extends LintSettings {
  /** `src/agent.ts:graph`, relative to the config. Without an export it is `graph`, or else the default one. */
  entry: string;
  allow?: Allowance[];
}

/** An accepted finding, at the root for all graphs or for the one it names. */
export interface ConfigAllowance extends Allowance {
  graph?: string;
}

export interface ThreadkeepConfig extends LintSettings {
  /** By name. Without it the graphs of the `langgraph.json` beside the config are checked. */
  graphs?: Record<string, string | GraphConfig>;
  allow?: ConfigAllowance[];
  /** The vocabulary that tokens of messages in samples are counted in. `o200k_base` by default. */
  encoding?: TokenEncoding;
  /** Relative to the config. Without it each file has its nearest `tsconfig.json`. */
  tsconfig?: string;
  /** For loading one module. 30,000 by default. */
  timeoutMs?: number;
  /** Set while modules are loaded: dummies for what an agent wants at import. */
  env?: Record<string, string>;
}

/**
 * The configuration of `threadkeep`, with its settings completed and checked by the editor.
 *
 * @example
 * export default defineConfig({ budget: "50 KB", rules: { "size/unbounded-string": "off" } });
 */
export function defineConfig(config: ThreadkeepConfig): ThreadkeepConfig {
  return config;
}
