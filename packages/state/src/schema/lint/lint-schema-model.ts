import type { StateSchemaModel } from "../model/state-schema-model.ts";
import { RULES } from "../rules/registry.ts";
import { RULE_IDS, type RuleId } from "../rules/rule-id.ts";
import type { Rule, RuleContext, RuleNeed } from "../rules/rule.ts";
import { absentNeeds } from "./absent-needs.ts";
import { applyAllowances } from "./apply-allowances.ts";
import { assertLintConfig } from "./assert-lint-config.ts";
import type { Finding } from "./finding.ts";
import type { ResolvedLintConfig } from "./lint-config.ts";
import { positionOf, sortFindings } from "./place-finding.ts";
import { unusedNames, type UnusedName } from "./unused-names.ts";

export interface LintOptions {
  /** What could not be had, beside what the model and the config show to be missing. */
  absent?: readonly RuleNeed[];
  /** Only what these rules find. With `meta/suppression-unused`, those that an allowance names are run as well. */
  only?: readonly RuleId[];
}

export interface LintResult {
  /** In the order of the channels, then of the rules. */
  findings: Finding[];
  /** Covered by `allow`. */
  allowed: Finding[];
  /** Rules that were asked for and could not run, with what they lacked. */
  silent: { ruleId: RuleId; lacks: RuleNeed[] }[];
  /** Names of the config that this schema does not have. Empty where the module could not be read. */
  unusedNames: UnusedName[];
}

/**
 * Runs the rules over a schema that was read already. Pure: the same model and config give the same findings.
 *
 * @throws {ThreadkeepError} `lint.unknown-rule`, `lint.unknown-severity`, `lint.invalid-date`
 */
export function lintSchemaModel(
  schema: StateSchemaModel,
  config: ResolvedLintConfig,
  { absent = [], only }: LintOptions = {},
): LintResult {
  assertLintConfig(config, only);
  const missing = new Set([...absentNeeds(schema, config), ...absent]);
  const told = new Set(only ?? RULE_IDS);
  const asked = rulesToAsk(told, config);
  const rules = asked.filter(({ id }) => severityIn(config, id) !== "off");
  const able = rules.filter(({ needs }) => !needs.some((need) => missing.has(need)));
  const silent = rules.filter((rule) => !able.includes(rule)).map((rule) => silence(rule, missing));

  const context = { schema, config };
  const found = able.filter((rule) => !isMeta(rule)).flatMap((rule) => run(rule, context));
  const { findings, allowed } = applyAllowances(found, config.allow, config.today);
  const outcome = { findings: found, judged: judgedIn(asked, missing) };
  const meta = able.filter(isMeta).flatMap((rule) => run(rule, { ...context, outcome }));
  const isTold = ({ ruleId }: { ruleId: RuleId }) => told.has(ruleId);
  return {
    findings: sortFindings([...findings, ...meta].filter(isTold), schema, RULE_IDS),
    allowed: sortFindings(allowed.filter(isTold), schema, RULE_IDS),
    silent: silent.filter(isTold),
    // Types alone may lack channels that the graph has.
    unusedNames: missing.has("module") ? [] : unusedNames(schema, config),
  };
}

/** Whether an allowance is unused takes the rule that it names. */
function rulesToAsk(told: ReadonlySet<RuleId>, { allow }: ResolvedLintConfig): Rule[] {
  const allowed = new Set(told.has("meta/suppression-unused") ? allow.map(({ rule }) => rule) : []);
  return RULES.filter(({ id }) => told.has(id) || allowed.has(id));
}

/** Rules about `allow`: no allowance covers what they find. */
function isMeta({ id }: Rule): boolean {
  return id.startsWith("meta/");
}

function severityIn({ rules }: ResolvedLintConfig, id: RuleId): (typeof rules)[RuleId] {
  return Object.hasOwn(rules, id) ? rules[id] : undefined;
}

function silence({ id, needs }: Rule, missing: ReadonlySet<RuleNeed>): LintResult["silent"][number] {
  return { ruleId: id, lacks: needs.filter((need) => missing.has(need)) };
}

// A rule that is off was judged: what is allowed of it matches nothing.
function judgedIn(asked: readonly Rule[], missing: ReadonlySet<RuleNeed>): Set<RuleId> {
  return new Set(asked.filter(({ needs }) => !needs.some((need) => missing.has(need))).map(({ id }) => id));
}

function run(rule: Rule, context: RuleContext): Finding[] {
  const configured = severityIn(context.config, rule.id);
  return rule.check(context).map((finding) => {
    const { path, message, help, severity = rule.severity } = finding;
    const position = positionOf(finding, context.schema);
    return {
      ruleId: rule.id,
      severity: configured === undefined || configured === "off" ? severity : configured,
      path,
      message,
      help,
      ...(position ? { position } : {}),
    };
  });
}
