import { isPlainObject } from "../../../size/is-plain-object.ts";
import type { ChannelKind, ChannelModel, DefaultModel, ReducerModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { callQuietly } from "../reducer/call-quietly.ts";
import { isMessagesReducer } from "../reducer/messages-reducer.ts";
import type { HeldValue } from "../reducer/probe-values.ts";
import { probeReducer } from "../reducer/probe-reducer.ts";
import { unknown, withoutUndefined } from "../type/build-type.ts";
import { readValueType } from "../type/read-value-type.ts";
import { initialValueOf, readDefault } from "./read-default.ts";
import { readMetadata } from "./read-metadata.ts";

/** One channel: as LangGraph made it, and what the definition it was made of says of its values. */
export interface ChannelSource {
  name: string;
  /** LangGraph's channel, or what it would be made of. */
  channel: unknown;
  /** Of its values. Absent where the definition carries none. */
  schema?: unknown;
  /** Of a write, where the definition says it apart. */
  inputSchema?: unknown;
  /**
   * The schema is a field of a plain zod object: its own default counts for nothing, and `undefined` may always be written,
   * since LangGraph (1.4.18) holds writes against the object's `.partial()` [measured].
   */
  isPlainField?: boolean;
  /** `jsonSchemaExtra` of the field. */
  extra?: unknown;
  /** Why there is no schema. */
  whyUntyped: string;
  /** Why reducer and default cannot be told from what is at hand. */
  whyUnregistered?: string;
}

export function readChannel(source: ChannelSource): ChannelModel {
  const { name, channel, schema, extra } = source;
  const reducer = reducerIn(channel);
  const declared = readType(source, reducer);
  const type = withoutUndefined(declared);
  const initial = readInitial(source);
  const writes = readWrites(source, type);
  return {
    name,
    kind: readKind(source),
    reducer: readReducer(source, reducer, { type, ...writes }, initial),
    default: initial,
    type,
    ...(type === declared && !source.isPlainField ? {} : { optional: true }),
    ...writes,
    typeFrom: type.kind === "unknown" ? "nothing" : "schema",
    metadata: readMetadata(schema, extra),
  };
}

const KINDS: Readonly<Record<string, ChannelKind>> = {
  LastValue: "last-value",
  LastValueAfterFinish: "last-value",
  BinaryOperatorAggregate: "reducer",
  DeltaChannel: "delta",
  UntrackedValue: "untracked",
  EphemeralValue: "ephemeral",
};

function readKind({ channel, whyUnregistered }: ChannelSource): ChannelKind {
  const name = String(propertyOf(channel, "lc_graph_name"));
  return whyUnregistered === undefined && Object.hasOwn(KINDS, name) ? KINDS[name]! : "unknown";
}

type Reducer = (current: unknown, update: unknown) => unknown;

// A delta channel's is named otherwise, and is given all writes of a superstep as a list.
function reducerIn(channel: unknown): Reducer | undefined {
  const operator = propertyOf(channel, "operator") ?? propertyOf(channel, "reducer");
  return typeof operator === "function" ? (operator as Reducer) : undefined;
}

function readReducer(
  { channel, whyUnregistered }: ChannelSource,
  reducer: Reducer | undefined,
  types: Pick<ChannelModel, "type" | "writes">,
  initial: DefaultModel,
): ReducerModel {
  if (whyUnregistered !== undefined) return { kind: "unknown", why: whyUnregistered };
  if (reducer === undefined) return { kind: "none" };
  const start = initial.kind === "value" ? callQuietly(() => initialValueOf(channel)).result : undefined;
  return probeReducer(reducer, {
    isBatched: isDelta(channel),
    holds: holdsOf(types.type, start),
    initial: start,
    ...types,
  });
}

function readInitial({ channel, schema, isPlainField, whyUnregistered }: ChannelSource): DefaultModel {
  if (whyUnregistered !== undefined) return { kind: "unknown", why: whyUnregistered };
  return readDefault(channel, isPlainField ? schema : undefined);
}

function readType(
  { channel, schema, extra, name, whyUntyped, whyUnregistered }: ChannelSource,
  reducer: Reducer | undefined,
): StateType {
  if (isMessages(extra) || isMessages(readMetadata(schema, undefined))) return MESSAGES;
  const declared = schema === undefined ? unknown(whyUntyped) : readValueType(schema, name);
  const isUntold = declared.kind === "unknown" && reducer !== undefined;
  if (isUntold && isMessagesReducer(reducer, isDelta(channel))) return MESSAGES;
  // Its registration may say what the schema leaves open: that it holds messages.
  return declared.kind === "unknown" && whyUnregistered !== undefined ? unknown(whyUnregistered) : declared;
}

function readWrites({ inputSchema, name }: ChannelSource, type: StateType): Pick<ChannelModel, "writes"> {
  if (!isObject(inputSchema) || type === MESSAGES) return {};
  const writes = withoutUndefined(readValueType(inputSchema, name));
  return JSON.stringify(writes) === JSON.stringify(type) ? {} : { writes };
}

const MESSAGES: StateType = { kind: "array", items: { kind: "message", name: "BaseMessage" } };

function isMessages(extra: unknown): boolean {
  return propertyOf(extra, "langgraph_type") === "messages";
}

function isDelta(channel: unknown): boolean {
  return propertyOf(channel, "lc_graph_name") === "DeltaChannel";
}

/** What a reducer is given, where that is known: it is tried with such values first. */
function holdsOf(type: StateType, initial: unknown): HeldValue | undefined {
  if (type.kind === "unknown") return heldLike(initial);
  return Object.hasOwn(HELD_BY, type.kind) ? HELD_BY[type.kind] : undefined;
}

const HELD_BY: Readonly<Record<string, HeldValue>> = {
  array: "list",
  tuple: "list",
  object: "record",
  record: "record",
  set: "set",
  map: "map",
  number: "number",
  string: "text",
};

function heldLike(value: unknown): HeldValue | undefined {
  if (Array.isArray(value)) return "list";
  if (value instanceof Set) return "set";
  if (value instanceof Map) return "map";
  if (isObject(value) && isPlainObject(value)) return "record";
  return typeof value === "number" ? "number" : typeof value === "string" ? "text" : undefined;
}
