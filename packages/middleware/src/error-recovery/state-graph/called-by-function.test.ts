import { Annotation, entrypoint, MemorySaver, START, StateGraph, task } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { guardGraph } from "../../guard/guard-graph.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ found: Annotation<string>, ...recoveryChannels });
type State = typeof State.State;

const failing = () => [unavailable(), unavailable(), unavailable()];
const searching = (faults: Error[]) =>
  withErrorRecovery(
    async (_state: State, _own?: object) => {
      throwNext(faults);
      return { found: "it" };
    },
    { ...AT_ONCE, onExhausted: "end" },
  );

const graphOf = (node: (state: State) => Promise<object>) =>
  new StateGraph(State).addNode("work", node).addEdge(START, "work").compile();

describe("a function that another function calls", () => {
  it.each<[string, (search: ReturnType<typeof searching>) => (state: State, own?: object) => Promise<object>]>([
    ["with the config", (search) => async (state, own) => ({ ...(await search(state, own)) })],
    ["without it", (search) => async (state) => ({ ...(await search(state)) })],
  ])("%s gives it its result, and at a bound the error: it can do nothing with a Command", async (_, calling) => {
    expect(await graphOf(calling(searching([unavailable()]))).invoke({ found: "" })).toMatchObject({ found: "it" });
    const run = graphOf(calling(searching(failing()))).invoke({ found: "" });
    await expect(run).rejects.toMatchObject({ code: "recovery.exhausted" });
  });

  it("is a node all the same where it is one, under a guard, too", async () => {
    for (const isGuarded of [false, true]) {
      const plain = graphOf(searching(failing()));
      const graph = isGuarded ? guardGraph(plain) : plain;
      expect(await graph.invoke({ found: "" })).toMatchObject({ recoveryFailure: { reason: "attempts" } });
    }
  });

  it("in an entrypoint rejects at a bound with the error, which has no state to tell of it", async () => {
    const search = (faults: Error[]) =>
      withErrorRecovery(
        async (_query: string) => {
          throwNext(faults);
          return "it";
        },
        { ...AT_ONCE, onExhausted: "end" },
      );
    const config = { configurable: { thread_id: "t" } };
    for (const make of [(faults: Error[]) => search(faults), (faults: Error[]) => task("search", search(faults))]) {
      const flow = (faults: Error[]) =>
        entrypoint({ name: "flow", checkpointer: new MemorySaver() }, async (query: string) => make(faults)(query));
      expect(await flow([unavailable()]).invoke("q", config)).toBe("it");
      await expect(flow(failing()).invoke("q", config)).rejects.toMatchObject({ code: "recovery.exhausted" });
    }
  });
});
