import { readStateSchema } from "../read/read-state-schema.ts";
import type { Finding } from "./finding.ts";
import type { SchemaLintConfig } from "./lint-config.ts";
import { lintSchemaModel } from "./lint-schema-model.ts";
import { resolveLintConfig } from "./resolve-lint-config.ts";

/**
 * What is wrong with a state: a zod object, an Annotation, a StateSchema, a StateGraph, a compiled graph or an agent. An
 * Annotation carries no types at run time, so the rules about types find nothing in it; `threadkeep check` reads them.
 *
 * @throws {ThreadkeepError} `schema.not-readable` and others of `readStateSchema`; `size.invalid`, `lint.invalid-config`, `lint.unknown-rule`
 *
 * @example
 * const findings = lintStateSchema(graph, { budget: "50 KB", rules: { "size/unbounded-string": "off" } });
 * // [{ ruleId: "refs/embedded-content", severity: "error", path: "docs", message: "docs holds …", help: "Keep …" }]
 */
export function lintStateSchema(schema: unknown, config: SchemaLintConfig = {}): Finding[] {
  return lintSchemaModel(readStateSchema(schema), resolveLintConfig(config)).findings;
}
