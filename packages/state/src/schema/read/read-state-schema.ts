import { isStateSchemaModel } from "../model/is-state-schema-model.ts";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import { notReadable } from "./not-readable.ts";
import { readGraph } from "./read-graph.ts";
import { readPlainSchema } from "./read-plain-schema.ts";

export interface ReadStateSchemaOptions {
  /**
   * `registry` or `schemaMetaRegistry` of `@langchain/langgraph/zod`: what a zod object's fields are registered with. A graph
   * brings its own.
   */
  metaRegistry?: unknown;
}

/**
 * A live schema or graph as plain data that JSON can hold: channels with kind, reducer, default and type, and of a graph its
 * nodes, edges and routers. Reducers and default factories are called with made-up values to learn what they do. A model
 * that was read already is returned as it is.
 *
 * @throws {ThreadkeepError} `schema.not-readable`
 *
 * @example
 * const { channels } = readStateSchema(new StateGraph(State).addNode(…).compile());
 */
export function readStateSchema(schema: unknown, { metaRegistry }: ReadStateSchemaOptions = {}): StateSchemaModel {
  const model = readKnown(schema, metaRegistry);
  if (model === undefined) throw notReadable(schema);
  return model;
}

function readKnown(schema: unknown, metaRegistry: unknown): StateSchemaModel | undefined {
  try {
    // Properties of what is no model may throw when they are looked at.
    if (isStateSchemaModel(schema)) return schema;
    return readGraph(schema) ?? readPlainSchema(schema, metaRegistry);
  } catch (cause) {
    throw notReadable(schema, cause);
  }
}
