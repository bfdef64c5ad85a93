import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  type LangGraphRunnableConfig,
} from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { describe, expect, it } from "vitest";
import { guardGraph } from "../../guard/guard-graph.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({
  told: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  ...recoveryChannels,
});
type State = typeof State.State;

const DURABILITIES = ["sync", "async", "exit"] as const;
const SAVERS = { MemorySaver: () => new MemorySaver(), SqliteSaver: () => SqliteSaver.fromConnString(":memory:") };

/** Asks whether it may draft, then fails once, then asks whether it may pay. */
function buildTeam() {
  const faults = [unavailable()];
  return new StateGraph(State)
    .addNode("draft", () => ({ told: [`draft: ${interrupt("draft")}`] }))
    .addNode("pay", () => {
      throwNext(faults);
      return { told: [`pay: ${interrupt("pay")}`] };
    })
    .addEdge(START, "draft")
    .addEdge("draft", "pay")
    .compile();
}

type Invoked = { invoke(input: unknown, config: object): Promise<unknown> };

const around = (node: object) =>
  new StateGraph(State).addNode("team", node as (state: State) => Promise<object>).addEdge(START, "team");

/** Answers each question with its own name. */
async function converse(graph: Invoked, durability: (typeof DURABILITIES)[number]) {
  const config = { configurable: { thread_id: "t" }, durability };
  const asked: string[] = [];
  let input: unknown = { told: [] };
  for (let turn = 0; turn < 6; turn++) {
    const { told, __interrupt__: questions = [] } = (await graph.invoke(input, config)) as State & {
      __interrupt__?: { value: string }[];
    };
    const [question] = questions;
    if (question === undefined) return { asked, told };
    asked.push(question.value);
    input = new Command({ resume: `to ${question.value}` });
  }
  throw new Error("never ends");
}

const EACH_ITS_OWN = { asked: ["draft", "pay"], told: ["draft: to draft", "pay: to pay"] };

describe.each(DURABILITIES)("an answer, with durability %s", (durability) => {
  describe.each(Object.entries(SAVERS))("and %s", (_, createSaver) => {
    it.each<[string, (team: ReturnType<typeof buildTeam>) => object]>([
      ["a graph", (team) => withErrorRecovery(team, AT_ONCE)],
      ["a graph in a graph", (team) => withErrorRecovery(around(team).compile(), AT_ONCE)],
      ["a graph inside a guard", (team) => withErrorRecovery(guardGraph(team), AT_ONCE)],
      [
        "a function that calls a graph",
        (team) =>
          withErrorRecovery(
            async (_: State, own: LangGraphRunnableConfig) => ({ told: (await team.invoke({ told: [] }, own)).told }),
            AT_ONCE,
          ),
      ],
    ])("to one question of %s is never given to the next one, which comes after a failure", async (_, wrap) => {
      const graph = around(wrap(buildTeam())).compile({ checkpointer: createSaver() });
      expect(await converse(graph, durability)).toEqual(EACH_ITS_OWN);
    });
  });

  it("is never given to the next question under a guard around all", async () => {
    const graph = around(withErrorRecovery(buildTeam(), AT_ONCE)).compile({ checkpointer: new MemorySaver() });
    expect(await converse(guardGraph(graph), durability)).toEqual(EACH_ITS_OWN);
  });

  it("is not given to a graph that comes after the one that has asked", async () => {
    const faults = [unavailable()];
    const asking = new StateGraph(State)
      .addNode("ask", () => ({ told: [`draft: ${interrupt("draft")}`] }))
      .addEdge(START, "ask")
      .compile();
    const paying = new StateGraph(State)
      .addNode("look", () => ({}))
      .addNode("pay", () => {
        throwNext(faults);
        return { told: [`pay: ${interrupt("pay")}`] };
      })
      .addEdge(START, "look")
      .addEdge("look", "pay")
      .compile();
    const node = withErrorRecovery(async (_: State, own: LangGraphRunnableConfig) => {
      const { told } = await asking.invoke({ told: [] }, own);
      return { told: [...told, ...(await paying.invoke({ told: [] }, own)).told] };
    }, AT_ONCE);
    const { asked, told } = await converse(around(node).compile({ checkpointer: new MemorySaver() }), durability);
    expect(asked).toEqual(["draft", "pay"]);
    expect(told).toContain("pay: to pay");
  });

  it("is not asked for again where the graph fails before it takes it, or as it does", async () => {
    for (const at of ["before", "behind"]) {
      const faults: Error[] = [];
      const search = new StateGraph(State)
        .addNode("find", () => ({}))
        .addNode("read", () => (at === "before" && throwNext(faults), {}))
        .addEdge(START, "find")
        .addEdge("find", "read")
        .compile();
      const node = withErrorRecovery(async (state: State, own: LangGraphRunnableConfig) => {
        await search.invoke(state, own);
        const answer = String(interrupt("draft"));
        if (at === "behind") throwNext(faults);
        return { told: [answer] };
      }, AT_ONCE);
      const graph = around(node).compile({ checkpointer: new MemorySaver() });
      const invoke = graph.invoke.bind(graph);
      const failing: Invoked = {
        invoke: (input, config) => {
          if (input instanceof Command) faults.push(unavailable());
          return invoke(input as never, config);
        },
      };
      expect(await converse(failing, durability)).toEqual({ asked: ["draft"], told: ["to draft"] });
    }
  });
});
