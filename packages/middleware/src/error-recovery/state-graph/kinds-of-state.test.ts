import { AIMessage, HumanMessage } from "@langchain/core/messages";
import {
  Annotation,
  type CompiledStateGraph,
  END,
  MemorySaver,
  MessagesAnnotation,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { registry } from "@langchain/langgraph/zod";
import {
  getInputTypeSchema,
  getOutputTypeSchema,
  getStateTypeSchema,
  getUpdateTypeSchema,
} from "@langchain/langgraph/zod/schema";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { recoveryFields } from "../budget/recovery-fields.ts";
import type { SavedRecovery } from "../budget/saved-recovery.ts";
import type { RecoveryFailure } from "../recovery-failure.ts";
import { AT_ONCE, throwNext, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const ofAnnotation = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const ofSchema = new StateSchema({ messages: MessagesValue, ...recoveryFields });
const ofZod = z.object({
  messages: z.array(z.any()).register(registry, { reducer: { fn: (before, after) => [...(before ?? []), ...after] } }),
  ...recoveryFields,
});

const config = { configurable: { thread_id: "t" } };
const failing = (faults: Error[]) => async () => {
  throwNext(faults);
  return { messages: [new AIMessage("Hi.")] };
};

type AnyGraph = CompiledStateGraph<unknown, unknown, string>;

/** Two nodes side by side, so that both write in one superstep. */
const kinds: [string, (left: Error[], right: Error[]) => AnyGraph][] = [
  ["an Annotation", (left, right) => build(new StateGraph(ofAnnotation) as never, left, right)],
  ["a StateSchema", (left, right) => build(new StateGraph(ofSchema) as never, left, right)],
  ["a zod object", (left, right) => build(new StateGraph(ofZod) as never, left, right)],
];

function build(builder: StateGraph<typeof MessagesAnnotation>, left: Error[], right: Error[]): AnyGraph {
  return builder
    .addNode("left", withErrorRecovery(failing(left), { ...AT_ONCE, onExhausted: "end" }))
    .addNode("right", withErrorRecovery(failing(right), { ...AT_ONCE, onExhausted: "end" }))
    .addEdge(START, "left")
    .addEdge(START, "right")
    .addEdge("left", END)
    .compile({ checkpointer: new MemorySaver() }) as never;
}

describe.each(kinds)("in %s", (_, graphOf) => {
  it("the count of parallel nodes is saved, and a later run of the thread begins at nothing", async () => {
    const faults = [unavailable()];
    const graph = graphOf([unavailable()], faults);
    const first = (await graph.invoke({ messages: [new HumanMessage("One.")] }, config)) as Saved;
    expect(first._recovery).toMatchObject({ attempts: 2 });
    expect(first).not.toHaveProperty("recoveryFailure");
    faults.push(unavailable());
    const second = (await graph.invoke({ messages: [new HumanMessage("Two.")] }, config)) as Saved;
    expect(second._recovery).toMatchObject({ attempts: 1 });
    expect(second._recovery?.run).not.toBe(first._recovery?.run);
  });

  it("the failure is saved, and is over with the next run that gets through", async () => {
    const graph = graphOf([unavailable(), unavailable(), unavailable()], []);
    const first = (await graph.invoke({ messages: [new HumanMessage("One.")] }, config)) as Saved;
    expect(first.recoveryFailure).toMatchObject({ reason: "attempts", class: "overloaded" });
    const saved = await graph.getState(config);
    expect(saved.values).toMatchObject({ recoveryFailure: { reason: "attempts" } });
    const second = (await graph.invoke({ messages: [new HumanMessage("Two.")] }, config)) as Saved;
    expect(second.recoveryFailure).toBeFalsy();
  });
});

interface Saved {
  _recovery?: SavedRecovery;
  recoveryFailure?: RecoveryFailure | null;
}

describe("the fields of a state", () => {
  it("have their types in a StateSchema", () => {
    expectTypeOf<typeof ofSchema.State._recovery>().toEqualTypeOf<SavedRecovery | undefined>();
    expectTypeOf<typeof ofSchema.State.recoveryFailure>().toEqualTypeOf<RecoveryFailure | null | undefined>();
    new StateGraph(ofSchema).addNode("a", (state) => {
      expectTypeOf(state.recoveryFailure).toEqualTypeOf<RecoveryFailure | null | undefined>();
      return { recoveryFailure: null };
    });
  });

  it("have their types in a zod object", () => {
    expectTypeOf<z.infer<typeof ofZod>["recoveryFailure"]>().toEqualTypeOf<RecoveryFailure | null | undefined>();
    new StateGraph(ofZod).addNode("a", (state) => {
      expectTypeOf(state.recoveryFailure).toEqualTypeOf<RecoveryFailure | null | undefined>();
      expectTypeOf(state._recovery).toEqualTypeOf<SavedRecovery | undefined>();
      return { recoveryFailure: null };
    });
    expect(ofZod.parse({ messages: [] })).toEqual({ messages: [] });
    expect(ofZod.extend({ step: z.number() }).parse({ messages: [], step: 1 })).toEqual({ messages: [], step: 1 });
  });

  it("let a zod object have a JSON schema, which LangGraph's servers ask for", () => {
    const graph = new StateGraph(ofZod)
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile();
    for (const schemaOf of [getStateTypeSchema, getInputTypeSchema, getUpdateTypeSchema, getOutputTypeSchema])
      expect(schemaOf(graph)).toMatchObject({ properties: { messages: { type: "array" }, recoveryFailure: {} } });
    expect(ofSchema.getJsonSchema()).toMatchObject({ properties: { messages: {} } });
  });

  it("may be missing in an input", () => {
    const graph = new StateGraph(ofZod)
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile();
    expectTypeOf<{ messages: unknown[] }>().toExtend<NonNullable<Parameters<typeof graph.invoke>[0]>>();
    const other = new StateGraph(ofSchema)
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile();
    expectTypeOf<{ messages: string[] }>().toExtend<NonNullable<Parameters<typeof other.invoke>[0]>>();
  });
});
