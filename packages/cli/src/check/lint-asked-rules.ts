import {
  lintSchemaModel,
  type LintResult,
  type ResolvedLintConfig,
  type RuleId,
  type StateSchemaModel,
} from "@threadkeep/state";

/**
 * What the rules of `--rule` say; all rules where it names none. Whether an allowance is unused takes the rule it names, which
 * is then run as well and told nothing of.
 */
export function lintAskedRules(
  schema: StateSchemaModel,
  config: ResolvedLintConfig,
  asked: readonly RuleId[],
): LintResult {
  if (asked.length === 0) return lintSchemaModel(schema, config);
  const allowed = asked.includes("meta/suppression-unused") ? config.allow.map(({ rule }) => rule) : [];
  const result = lintSchemaModel(schema, config, { only: [...asked, ...allowed] });
  const isAsked = ({ ruleId }: { ruleId: RuleId }) => asked.includes(ruleId);
  return {
    ...result,
    findings: result.findings.filter(isAsked),
    allowed: result.allowed.filter(isAsked),
    silent: result.silent.filter(isAsked),
  };
}
