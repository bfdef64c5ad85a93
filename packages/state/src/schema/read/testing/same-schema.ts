// One schema, written in every way that LangGraph takes. `zod` is any version of it.
import { START, StateGraph, StateSchema } from "@langchain/langgraph";
import { createAgent, FakeToolCallingModel } from "langchain";
import { z } from "zod";
import { z as z3 } from "zod3";

export function shapeIn(zod: typeof z): Record<string, z.ZodType> {
  return {
    topic: zod.string().max(80).describe("What it is about"),
    round: zod.number().int().min(0).max(9),
    next: zod.enum(["search", "write", "done"]).optional(),
    sources: zod.array(zod.object({ id: zod.string().max(40), score: zod.number().nullable() })).max(20),
    cache: zod.record(zod.string(), zod.union([zod.string(), zod.boolean()])),
    seenAt: zod.date(),
  };
}

export const shape4 = shapeIn(z);
export const shape3 = shapeIn(z3 as unknown as typeof z);

/** Zod 3 objects pass LangGraph's types as little as a table of all kinds does. */
type AnyState = ConstructorParameters<typeof StateGraph>[0];

export function builderOf(state: unknown): StateGraph<unknown> {
  const builder = new StateGraph(state as AnyState).addNode("work", () => ({}));
  return builder.addEdge(START, "work" as never) as unknown as StateGraph<unknown>;
}

export function agentOf(options: object): ReturnType<typeof createAgent> {
  return createAgent({ model: new FakeToolCallingModel({}) as never, tools: [], ...options });
}

export const KINDS: [name: string, make: () => unknown, sources: string[]][] = [
  ["a zod 4 object", () => z.object(shape4), ["zod4"]],
  ["a zod 3 object", () => z3.object(shape3 as never), ["zod3"]],
  ["a StateSchema", () => new StateSchema(shape4 as never), ["state-schema"]],
  ["a StateSchema of zod 3", () => new StateSchema(shape3 as never), ["state-schema"]],
  ["a builder of a zod 4 object", () => builderOf(z.object(shape4)), ["state-graph", "zod4"]],
  ["a builder of a zod 3 object", () => builderOf(z3.object(shape3 as never)), ["state-graph", "zod3"]],
  ["a builder of a StateSchema", () => builderOf(new StateSchema(shape4 as never)), ["state-graph", "state-schema"]],
  ["a compiled graph of a zod 4 object", () => builderOf(z.object(shape4)).compile(), ["compiled-graph", "zod4"]],
  [
    "a compiled graph of a zod 3 object",
    () => builderOf(z3.object(shape3 as never)).compile(),
    ["compiled-graph", "zod3"],
  ],
  ["an agent", () => agentOf({ stateSchema: z.object(shape4) }), ["agent", "compiled-graph", "state-schema"]],
  [
    "an agent with zod 3",
    () => agentOf({ stateSchema: z3.object(shape3 as never) }),
    ["agent", "compiled-graph", "state-schema"],
  ],
  [
    "an agent whose middleware has the schema",
    () => agentOf({ middleware: [{ name: "own", stateSchema: z.object(shape4) }] }),
    ["agent", "compiled-graph", "state-schema"],
  ],
];
