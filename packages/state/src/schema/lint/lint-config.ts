import type { ByteSize } from "../../size/byte-size.ts";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import type { RuleId } from "../rules/rule-id.ts";
import type { Severity } from "./finding.ts";

export interface SchemaLintConfig {
  /** Of the whole state. 50 KB: larger state slows every checkpoint. */
  budget?: ByteSize;
  /** Budgets of single channels. Without one a channel has the budget of the whole state. */
  channels?: Record<string, ByteSize>;
  /** Channels or paths (`sources[].page`) that hold references, whatever their names. */
  refs?: readonly string[];
  /** Channels that routers read, beside those that the routers' source text shows. */
  routing?: readonly string[];
  /** Channels that count the rounds of a loop which tries again, where the source does not show it. */
  counter?: string | readonly string[];
  /** Sizes to reckon with where a type has no bound: bytes of one message. */
  assume?: { message?: ByteSize };
  /** States of real runs: measured beside the worst case. */
  samples?: readonly StateSample[];
  rules?: Partial<Record<RuleId, Severity | "off">>;
  /** Findings that were accepted, each with its reason. */
  allow?: readonly Allowance[];
  /** What the lock remembers of this graph, or the lock at the git ref that it is compared with. */
  baseline?: SchemaBaseline;
  /** The schema in the lock of this very commit, which is to be current. That of `baseline` where it is absent. */
  committed?: StateSchemaModel;
  /** Of today, `YYYY-MM-DD`: `until` of an allowance is held against it. Without it nothing expires. */
  today?: string;
}

export interface Allowance {
  rule: RuleId;
  /** A finding's path; `*` stands for any part: `docs*`. */
  path: string;
  reason: string;
  /** The last day it holds, `YYYY-MM-DD`. */
  until?: string;
}

export interface StateSample {
  /** For messages: a file name. */
  name: string;
  state: object;
}

export interface SchemaBaseline {
  schema: StateSchemaModel;
  /** Largest sample at the time, by channel. */
  measuredBytes: Record<string, number>;
}

export interface ResolvedLintConfig {
  budgetBytes: number;
  channelBytes: ReadonlyMap<string, number>;
  refs: readonly string[];
  routing: readonly string[];
  counters: readonly string[];
  messageBytes: number | undefined;
  samples: readonly StateSample[];
  rules: Partial<Record<RuleId, Severity | "off">>;
  allow: readonly Allowance[];
  baseline: SchemaBaseline | undefined;
  committed: StateSchemaModel | undefined;
  today: string | undefined;
}
