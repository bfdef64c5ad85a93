import type { StateType } from "./state-type.ts";

/**
 * What a schema was read from, outermost first: an agent of a compiled graph of a zod object is all three.
 * `typescript` is the checker's half, merged by the command.
 */
export type SchemaSource =
  | "zod3"
  | "zod4"
  | "annotation"
  | "state-schema"
  | "state-graph"
  | "compiled-graph"
  | "agent"
  | "typescript";

/** A state schema as plain data, whatever it was written in. It can be serialized as JSON. */
export interface StateSchemaModel {
  sources: SchemaSource[];
  channels: ChannelModel[];
  /** Absent where only a schema was read, which has no nodes. */
  topology?: GraphTopology;
  /** Where the graph or schema is declared. */
  position?: SourcePosition;
}

export interface SourcePosition {
  /** As the reader of the source gave it: relative to the project, with forward slashes. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

export interface ChannelModel {
  name: string;
  kind: ChannelKind;
  reducer: ReducerModel;
  default: DefaultModel;
  type: StateType;
  /** `undefined` may be written, and is stored. */
  optional?: true;
  /** The type of a write, where that is another: `inputSchema` of a ReducedValue. */
  writes?: StateType;
  /**
   * What says the type: a `schema` (zod) that could have said a bound too, or `typescript`, which has no bounds to say.
   * `nothing` where the type is unknown.
   */
  typeFrom: "schema" | "typescript" | "nothing";
  /** `.meta()`, `.describe()` and the like, as far as it is plain data. */
  metadata: Record<string, unknown>;
  position?: SourcePosition;
}

/**
 * `last-value` keeps the last write, `reducer` folds writes into the value, `delta` stores the writes themselves,
 * `untracked` is never checkpointed, `ephemeral` lives for one superstep.
 */
export type ChannelKind = "last-value" | "reducer" | "delta" | "untracked" | "ephemeral" | "unknown";

export type ReducerModel =
  | { kind: "none" }
  | { kind: "unknown"; why: string }
  | {
      kind: "function";
      /** Of the function, where it has one: `messagesStateReducer`. */
      name: string;
      /** Changes when the function's source text does. */
      fingerprint: string;
      /** What it made of lists and values it was tried with. */
      behavior: ReducerBehavior;
    };

export interface ReducerBehavior {
  /** `append` only adds, `replace` returns the update, `merge` updates by id or key, `sum` adds numbers. */
  combines: "append" | "replace" | "merge" | "sum" | "unknown";
  /** Which of its arguments it changed in place. */
  mutates: "nothing" | "current" | "update" | "unknown";
  /**
   * What it was that it changed in place: the list, record, Set or Map itself, something `inside` of it, or the value itself on
   * an update of `other` kind, a Map on a record.
   */
  mutated?: "list" | "record" | "set" | "map" | "inside" | "other";
  /** The most elements a list kept when it was given more and more: a window. */
  keepsAtMost: number | "everything" | "unknown";
  /** Some update made a list shorter: null, `[]`, `{ type: "override", value: [] }` or the like. */
  shrinks?: true;
  /** It returns a promise, which LangGraph does not await. */
  asynchronous?: true;
}

export type DefaultModel =
  | { kind: "none" }
  | { kind: "unknown"; why: string }
  /** `value` where it is plain JSON of up to 1 KB. */
  | { kind: "value"; bytes: number; value?: unknown }
  /** Declared in the schema in a way that LangGraph does not make a channel's default of. */
  | { kind: "ignored"; why: string };

export interface GraphTopology {
  nodes: NodeModel[];
  edges: EdgeModel[];
  routers: RouterModel[];
  /** Set on the graph by `withConfig`. */
  recursionLimit?: number;
}

export interface NodeModel {
  name: string;
  /** Where its Commands may go, as `addNode(…, { ends })` declares. */
  ends: string[] | "undeclared";
  /** It returns Commands that name a destination (`goto`). */
  returnsCommand: boolean | "unknown";
  /** Channels that it reads and writes, from its source text. */
  reads: FieldUse[] | "unknown";
  writes: FieldWrite[] | "unknown";
  /** Of a compiled subgraph: channels that it is certain to write, whatever else it writes. */
  returns?: string[];
  /** Its Commands go to several nodes at once, or send with `Send`. */
  fansOut?: boolean | "unknown";
  together?: string[][];
  /** A run can stop in it: it calls `interrupt()`, is listed in `interruptBefore` or `interruptAfter`, or leaves to the parent graph. */
  interrupts?: boolean | "unknown";
  /** `addNode(…, { defer: true })`: it waits until nothing else is left to run. */
  defer?: true;
}

/** Edges that wait for several nodes have several names in `from`. */
export interface EdgeModel {
  from: string[];
  to: string;
}

export interface RouterModel {
  /** The node after which it decides. */
  from: string;
  /** Of the function, where it has one. */
  name: string;
  destinations: string[] | "undeclared";
  reads: FieldUse[] | "unknown";
  /** It sends to nodes with `Send`, or returns several destinations: what follows runs in parallel. */
  fansOut: boolean | "unknown";
  /** Groups of destinations that its source starts in one superstep; a node that `Send` may start repeatedly stands twice. */
  together?: string[][];
  /** It compares a number that is of no channel alone: a clock, the step of the run. */
  measures?: true;
}

export interface FieldUse {
  /** A channel. */
  name: string;
  /** Only a property of it is looked at: `length`, `at`. */
  property?: string;
  /** It is compared with a number, or with another channel: `state.round < 3`. */
  comparedWithNumber?: true;
  /** The value itself is held against another (`===`, `switch`), which is not written out: null or a literal. */
  compared?: true;
  /** The value itself is returned as the destination: `return state.next`, `goto: state.next`. */
  returned?: true;
}

export interface FieldWrite {
  name: string;
  /** How, where the source text tells: `empty` is `[]`, `""` or null; `increment` is `state.x + 1`. */
  how: "value" | "empty" | "increment";
  /** `new Overwrite(…)`: it replaces the value of a channel with a reducer. */
  overwrites?: true;
  /** Not by every return. */
  sometimes?: true;
}
