import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, DeltaChannel, END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";

export const AT = { configurable: { thread_id: "t" } };
export const LONG = "x".repeat(400);

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  log: Annotation<unknown[]>({ reducer: (before, added) => before.concat(added), default: () => [] }),
  brief: Annotation<Record<string, unknown>>,
});

function say(name: string) {
  return ({ messages }: { messages: BaseMessage[] }) => ({
    messages: [new AIMessage({ id: `${name}-${messages.length}`, content: `${name} \u2028 é ${LONG}` })],
  });
}

/** Two nodes around a subgraph of its own namespace, then one that asks, then one more. */
export function buildGraph(checkpointer: BaseCheckpointSaver) {
  const inner = new StateGraph(MessagesAnnotation)
    .addNode("c", say("c"))
    .addNode("d", say("d"))
    .addEdge(START, "c")
    .addEdge("c", "d")
    .addEdge("d", END)
    .compile({ checkpointer: true });
  return new StateGraph(State)
    .addNode("a", (state) => ({ ...say("a")(state), log: [{ at: "a", seen: new Set([state.messages.length]) }] }))
    .addNode("inner", inner)
    .addNode("ask", () => ({ messages: [new HumanMessage({ id: "answer", content: String(interrupt("which?")) })] }))
    .addNode("b", (state) => ({ ...say("b")(state), log: [new Map([["b", LONG]])], brief: { text: LONG.repeat(20) } }))
    .addEdge(START, "a")
    .addEdge("a", "inner")
    .addEdge("inner", "ask")
    .addEdge("ask", "b")
    .addEdge("b", END)
    .compile({ checkpointer });
}

const Log = Annotation.Root({ log: Annotation<string[]> });

export function deltaGraph(checkpointer: BaseCheckpointSaver) {
  const State = Annotation.Root({
    log: () =>
      new DeltaChannel<string[], string[]>((before: string[], writes: string[][]) => before.concat(...writes), {
        snapshotFrequency: 3,
      }) as never,
  }) as unknown as typeof Log;
  return new StateGraph(State)
    .addNode("a", () => ({ log: [`a ${LONG}`] }))
    .addEdge(START, "a")
    .compile({ checkpointer });
}

export function said(id: string) {
  return { messages: [new HumanMessage({ id, content: `${id} ${LONG}` })] };
}

/** An update on the checkpoint that is so many before the head, which makes it the head. */
export async function forkAt(graph: ReturnType<typeof buildGraph>, back: number, id: string): Promise<void> {
  const history = [];
  for await (const { config } of graph.getStateHistory(AT, { limit: back + 1 })) history.push(config);
  await graph.updateState(history[back] ?? expect.unreachable(), said(id), "inner");
}
