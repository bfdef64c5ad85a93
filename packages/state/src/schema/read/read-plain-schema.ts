import type { ChannelModel, SchemaSource } from "../model/state-schema-model.ts";
import { readChannel } from "./channel/read-channel.ts";
import { readDefinition, registeredMeta, UNTYPED_ANNOTATION, type FieldDefinition } from "./definition.ts";
import { entriesOf, propertyOf } from "./property-of.ts";

/** Channels of a definition that no graph was built of yet. `undefined` for what is no such definition. */
export function readPlainSchema(
  schema: unknown,
  registry: unknown,
): { sources: SchemaSource[]; channels: ChannelModel[] } | undefined {
  const definition = readDefinition(schema, registry);
  if (definition === undefined) return undefined;
  const { source, fields } = definition;
  const channels =
    source === "annotation"
      ? annotationChannels(schema)
      : source === "state-schema"
        ? stateSchemaChannels(schema, fields)
        : [...fields].map(([name, field]) => zodChannel(name, field, registry));
  return { sources: [source], channels };
}

function annotationChannels(schema: unknown): ChannelModel[] {
  return entriesOf(propertyOf(schema, "spec")).map(([name, channel]) =>
    readChannel({ name, channel: madeChannel(channel), whyUntyped: UNTYPED_ANNOTATION }),
  );
}

// `Annotation<string>` without a call is a function that makes its channel.
function madeChannel(channel: unknown): unknown {
  return typeof channel === "function" ? (channel as () => unknown)() : channel;
}

// LangGraph makes the channels, as it would for a graph.
function stateSchemaChannels(schema: unknown, fields: ReadonlyMap<string, FieldDefinition>): ChannelModel[] {
  const channels = (schema as { getChannels(): object }).getChannels();
  return [...fields].map(([name, field]) => readChannel({ name, channel: propertyOf(channels, name), ...field }));
}

/** As LangGraph's registry makes channels of a zod object's fields. */
function zodChannel(name: string, field: FieldDefinition, registry: unknown): ChannelModel {
  const meta = registeredMeta(registry, field.schema);
  const operator = propertyOf(propertyOf(meta, "reducer"), "fn");
  const initialValueFactory = propertyOf(meta, "default");
  const channel = {
    lc_graph_name: typeof operator === "function" ? "BinaryOperatorAggregate" : "LastValue",
    operator,
    initialValueFactory,
  };
  const isUnregistered = registry === undefined && hintsAtRegistration(field.schema);
  return readChannel({ name, channel, ...field, ...(isUnregistered ? { whyUnregistered: UNREGISTERED } : {}) });
}

const UNREGISTERED = "the field is registered with LangGraph, whose registry was not given: read the graph instead";

/**
 * `withLangGraph` with a reducer leaves a mark on the schema. `.register()` leaves none that all releases of zod share: only
 * where zod binds methods on first use, a bound one shows that it was called.
 */
function hintsAtRegistration(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const bindsLazily = !Object.hasOwn(schema, "brand") && !Object.hasOwn(schema, "safeParseAsync");
  return Object.hasOwn(schema, "lg_reducer_schema") || (bindsLazily && Object.hasOwn(schema, "register"));
}
