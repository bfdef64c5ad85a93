import { RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  END,
  type LangGraphRunnableConfig,
  MessagesAnnotation,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { createSummarizationNode } from "../../summarization/state-graph/summarization-node.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ step: Annotation<number>, docs: Annotation<string[]> });
type State = typeof State.State;
const Schema = new StateSchema({ step: z.number() });
const Zod = z.object({ step: z.number() });

const builder = () => new StateGraph(State);

describe("the types of withErrorRecovery", () => {
  it("keep a node's own type", () => {
    const sync = (state: State, config?: RunnableConfig) => ({ step: state.step + (config ? 1 : 0) });
    expectTypeOf(withErrorRecovery(sync)).toEqualTypeOf(sync);
    const command = async (state: State) => new Command({ goto: END, update: { step: state.step } });
    expectTypeOf(withErrorRecovery(command, { attempts: 2 })).toEqualTypeOf(command);
    const graph = builder().addNode("a", sync).addEdge(START, "a").compile();
    expectTypeOf(withErrorRecovery(graph)).toEqualTypeOf(graph);
    const lambda = RunnableLambda.from(async (state: State) => ({ step: state.step }));
    expectTypeOf(withErrorRecovery(lambda)).toEqualTypeOf(lambda);
    const tools = new ToolNode([]);
    expectTypeOf(withErrorRecovery(tools)).toEqualTypeOf(tools);
    const agent = createAgent({ model: new ScriptedModel(() => "Hi."), tools: [] });
    expectTypeOf(withErrorRecovery(agent)).toEqualTypeOf(agent.graph);
  });

  it("fit into a graph as the node itself does", () => {
    const graph = builder()
      .addNode(
        "annotated",
        withErrorRecovery(async (state: State) => ({ step: state.step })),
      )
      .addNode(
        "stateless",
        withErrorRecovery(async () => ({ step: 1 })),
      )
      .addNode(
        "command",
        withErrorRecovery(async (state: State) => new Command({ goto: "annotated", update: { step: state.step } })),
        { ends: ["annotated"] },
      )
      .addNode(
        "sub",
        withErrorRecovery(
          builder()
            .addNode("a", () => ({}))
            .addEdge(START, "a")
            .compile(),
        ),
      )
      .addEdge(START, "annotated")
      .addEdge("annotated", "stateless")
      .addEdge("stateless", "command")
      .addEdge("command", "sub");
    expectTypeOf(graph.compile().invoke).returns.resolves.toHaveProperty("docs").toEqualTypeOf<string[]>();
    const agent = createAgent({ model: new ScriptedModel(() => "Hi."), tools: [] });
    new StateGraph(MessagesAnnotation)
      .addNode("agent", withErrorRecovery(agent))
      .addNode("agent graph", withErrorRecovery(agent.graph, { attempts: 2 }))
      .addNode("tools", withErrorRecovery(new ToolNode([])))
      .addEdge(START, "agent")
      .addEdge("agent", "agent graph")
      .addEdge("agent graph", "tools")
      .compile();
  });

  it("are inferred from the graph where nodes are given as an object, and for a typed constant", () => {
    const graph = builder();
    graph.addNode({
      a: withErrorRecovery(async (state) => {
        expectTypeOf(state).toEqualTypeOf<State>();
        return { step: state.step };
      }),
      b: withErrorRecovery(
        (state) => {
          expectTypeOf(state).toEqualTypeOf<State>();
          return { docs: state.docs };
        },
        { attempts: 2 },
      ),
    });
    const node: typeof graph.Node = withErrorRecovery(async (state) => {
      expectTypeOf(state).toEqualTypeOf<State>();
      return { step: state.step };
    });
    expect(node).toBeTypeOf("function");
  });

  it("are inferred from the option state, whatever kind of state it is", () => {
    builder().addNode(
      "a",
      withErrorRecovery(
        async (state, config) => {
          expectTypeOf(state).toEqualTypeOf<State>();
          expectTypeOf(config).toEqualTypeOf<LangGraphRunnableConfig>();
          return { step: state.step };
        },
        { state: State },
      ),
    );
    new StateGraph(Schema).addNode(
      "a",
      withErrorRecovery(
        (state) => {
          expectTypeOf(state).toEqualTypeOf<{ step: number }>();
          return { step: state.step };
        },
        { state: Schema, attempts: 2 },
      ),
    );
    new StateGraph(Zod).addNode(
      "a",
      withErrorRecovery(
        (state) => {
          expectTypeOf(state).toEqualTypeOf<{ step: number }>();
          return { step: state.step };
        },
        { state: Zod },
      ),
    );
  });

  it("do not guess a state that nothing tells", () => {
    builder().addNode(
      "a",
      withErrorRecovery((state, config) => {
        expectTypeOf(state).toBeUnknown();
        expectTypeOf(config).toEqualTypeOf<LangGraphRunnableConfig>();
        return { step: 1 };
      }),
    );
    // @ts-expect-error The state is not the one that the option names.
    withErrorRecovery((state: { other: string }) => ({ step: Number(state.other) }), { state: State });
    // @ts-expect-error No option.
    expect(() => withErrorRecovery(() => ({}), { retries: 3 })).toThrow("retries is not an option");
  });

  it("take a summarization node and functions of one's own state where the context is too long", () => {
    const summarize = createSummarizationNode({ model: summarizingModel(), unarchived: "allow" });
    const own = async (state: State) => ({ docs: state.docs.slice(1) });
    const options = [{ onContextOverflow: summarize }, { onContextOverflow: own }] satisfies RecoveryNodeOptions[];
    expect(options.map((one) => withErrorRecovery(() => ({}), one))).toHaveLength(2);
    expectTypeOf<RecoveryNodeOptions>().not.toBeAny();
    expectTypeOf<Parameters<NonNullable<RecoveryNodeOptions["onContextOverflow"]>>>().not.toBeAny();
  });
});
