import type { Finding, Severity } from "../lint/finding.ts";
import type { ResolvedLintConfig, SchemaLintConfig } from "../lint/lint-config.ts";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import type { RuleId } from "./rule-id.ts";

/** What a rule cannot judge without. The report names the rules that had to stay silent. */
export type RuleNeed = "types" | "module" | "lock" | "samples";

export interface Rule {
  id: RuleId;
  severity: Severity;
  /** One line. */
  summary: string;
  /** One paragraph: what goes wrong in a running thread, and what to write instead. */
  explanation: string;
  needs: readonly RuleNeed[];
  /** What it reports, and what it lets pass. Both are complete modules, and both are tests. */
  bad: RuleExample;
  good: RuleExample;
  check(context: RuleContext): RuleFinding[];
}

export interface RuleExample {
  /** A TypeScript module that exports `graph` or `state`. */
  code: string;
  /** The module that the lock was written from, for rules that compare. */
  before?: string;
  config?: SchemaLintConfig;
}

export interface RuleContext {
  schema: StateSchemaModel;
  config: ResolvedLintConfig;
  /** For the rules about `allow`, which run last. */
  outcome?: LintOutcome;
}

export interface LintOutcome {
  /** Of all other rules, those that `allow` covers among them. */
  findings: readonly Finding[];
  /** Rules whose silence means something: neither left out of this run nor without what they need. */
  judged: ReadonlySet<RuleId>;
}

/** The registry adds the rule's id and the severity in force. */
export type RuleFinding = Omit<Finding, "ruleId" | "severity"> & {
  /** Where this finding deserves another severity than its rule: a weaker case of the same fault. */
  severity?: Severity;
};
