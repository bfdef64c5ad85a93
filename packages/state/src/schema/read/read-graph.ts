import type { ChannelModel, SchemaSource, StateSchemaModel } from "../model/state-schema-model.ts";
import { readChannel } from "./channel/read-channel.ts";
import { readDefinition, UNTYPED_ANNOTATION, type Definition, type FieldDefinition } from "./definition.ts";
import { entriesOf, propertyOf } from "./property-of.ts";
import { isAgent, isBuilder, isCompiledGraph } from "./schema-kinds.ts";
import { readTopology } from "./topology/read-topology.ts";

/** A graph as it is built, compiled, or wrapped as an agent. `undefined` for what is none of these. */
export function readGraph(value: unknown): StateSchemaModel | undefined {
  if (isAgent(value)) return readAgent(value);
  if (isCompiledGraph(value)) return readCompiled(value);
  return isBuilder(value) ? readBuilder(value, value, ["state-graph"]) : undefined;
}

/**
 * The nodes and edges of an agent are langchain's, and so are its loops: they are left out, so that nobody is told to change
 * what he did not write. An agent's own `graph` is told by langchain's mark.
 */
function readAgent(agent: unknown): StateSchemaModel {
  const options = propertyOf(agent, "options");
  const middleware = propertyOf(options, "middleware");
  const schemas = [options, ...(Array.isArray(middleware) ? (middleware as unknown[]) : [])].map((part) =>
    propertyOf(part, "stateSchema"),
  );
  const builder = propertyOf(propertyOf(agent, "graph"), "builder");
  return { sources: ["agent", "compiled-graph", ...sourceOf(builder)], channels: channelsOf(builder, schemas) };
}

const AGENT_MARK = "langchain_create_agent";

function readCompiled(graph: unknown): StateSchemaModel {
  const builder = propertyOf(graph, "builder");
  const mark = propertyOf(propertyOf(propertyOf(graph, "config"), "metadata"), "ls_integration");
  const model = readBuilder(builder, graph, ["compiled-graph"]);
  return mark === AGENT_MARK ? { sources: model.sources, channels: model.channels } : model;
}

function readBuilder(builder: unknown, graph: unknown, sources: SchemaSource[]): StateSchemaModel {
  return {
    sources: [...sources, ...sourceOf(builder)],
    channels: channelsOf(builder, []),
    topology: readTopology(builder, graph),
  };
}

/** A builder keeps the zod object or StateSchema it was given. Of an Annotation it keeps only the channels. */
function sourceOf(builder: unknown): SchemaSource[] {
  const definition = readDefinition(propertyOf(builder, "_schemaRuntimeDefinition"), undefined);
  return [definition?.source ?? "annotation"];
}

function channelsOf(builder: unknown, otherSchemas: readonly unknown[]): ChannelModel[] {
  const registry = propertyOf(builder, "_metaRegistry");
  const kept = ["_schemaRuntimeDefinition", "_inputRuntimeDefinition", "_outputRuntimeDefinition"];
  const definitions = [...kept.map((key) => propertyOf(builder, key)), ...otherSchemas]
    .map((definition) => readDefinition(definition, registry))
    .filter((definition) => definition !== undefined);
  return entriesOf(propertyOf(builder, "channels")).map(([name, channel]) =>
    readChannel({ name, channel, ...(fieldIn(definitions, name) ?? untypedField(definitions)) }),
  );
}

function fieldIn(definitions: readonly Definition[], name: string): FieldDefinition | undefined {
  return definitions.find(({ fields }) => fields.has(name))?.fields.get(name);
}

// A schema that only one node was given as its input is not kept by the graph.
function untypedField(definitions: readonly Definition[]): { whyUntyped: string } {
  const isTyped = definitions.length > 0;
  return {
    whyUntyped: isTyped
      ? "declared for the input of one node, whose schema the graph does not keep"
      : UNTYPED_ANNOTATION,
  };
}
