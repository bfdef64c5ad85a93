// Models for the tests of rules, written by hand so that a test shows the one fact it is about.
import { resolveLintConfig } from "../lint/resolve-lint-config.ts";
import type { SchemaLintConfig } from "../lint/lint-config.ts";
import type { ChannelModel, GraphTopology, StateSchemaModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";
import type { Rule, RuleFinding } from "../rules/rule.ts";

export function channelOf(name: string, type: StateType, facts: Partial<ChannelModel> = {}): ChannelModel {
  return {
    name,
    kind: "last-value",
    reducer: { kind: "none" },
    default: { kind: "none" },
    type,
    typeFrom: "typescript",
    metadata: {},
    ...facts,
  };
}

export function schemaOf(
  channels: ChannelModel[],
  topology: Partial<GraphTopology> | undefined = undefined,
): StateSchemaModel {
  return {
    sources: ["typescript", "compiled-graph"],
    channels,
    ...(topology ? { topology: { nodes: [], edges: [], routers: [], ...topology } } : {}),
  };
}

export function findingsOf(rule: Rule, schema: StateSchemaModel, config: SchemaLintConfig = {}): RuleFinding[] {
  return rule.check({ schema, config: resolveLintConfig(config) });
}

/** Types in few words. */
export const text: StateType = { kind: "string" };
export const number: StateType = { kind: "number" };
export const boolean: StateType = { kind: "boolean" };
export const message: StateType = { kind: "message", name: "BaseMessage" };
export const listOf = (items: StateType, maxItems?: number): StateType => ({
  kind: "array",
  items,
  ...(maxItems === undefined ? {} : { maxItems }),
});
export const objectOf = (properties: Record<string, StateType>, name?: string): StateType => ({
  kind: "object",
  properties: Object.entries(properties).map(([key, type]) => ({ name: key, type })),
  ...(name === undefined ? {} : { name }),
});
export const oneOf = (...values: (string | number | boolean)[]): StateType => ({
  kind: "union",
  options: values.map((value) => ({ kind: "literal", value })),
});
