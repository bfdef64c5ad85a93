import { resolve } from "node:path";
import type { ChannelModel, SourcePosition, StateSchemaModel, StateType } from "@threadkeep/state";
import type { HalfRead } from "../../check/half-read.ts";
import type { Problem } from "../../report/check-report.ts";
import { readStaticSchemas, type ReadStaticSchemasOptions } from "../read-static-schemas.ts";

/** Reads exports as langgraph.json names them: `src/agent.ts:graph`. */
export function readSpecs(
  root: string,
  specs: readonly string[],
  options: Omit<ReadStaticSchemasOptions, "root"> = {},
): Map<string, HalfRead> {
  const entries = specs.map((name) => {
    const [file = "", exportName = "default"] = name.split(":");
    return { name, file: resolve(root, file), exportName };
  });
  return readStaticSchemas(entries, { root, ...options });
}

export function schemaOf(read: Map<string, HalfRead>, spec: string): StateSchemaModel {
  const half = read.get(spec);
  if (!half?.schema) throw new Error(`${spec} was not read: ${half?.problem.message}`);
  return half.schema;
}

export function problemOf(read: Map<string, HalfRead>, spec: string): Problem {
  const half = read.get(spec);
  if (!half?.problem) throw new Error(`${spec} was read without a problem`);
  return half.problem;
}

export function channelOf(schema: StateSchemaModel, name: string): ChannelModel {
  const channel = schema.channels.find((candidate) => candidate.name === name);
  if (!channel) throw new Error(`There is no channel ${name} among ${schema.channels.map((c) => c.name).join(", ")}`);
  return channel;
}

export function typesOf({ channels }: StateSchemaModel): Record<string, StateType> {
  return Object.fromEntries(channels.map(({ name, type }) => [name, type]));
}

/** `src/state.ts:8:3`, by channel. */
export function positionsOf({ channels }: StateSchemaModel): Record<string, string | undefined> {
  return Object.fromEntries(channels.map(({ name, position }) => [name, position && formatPosition(position)]));
}

export function formatPosition({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}
