import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

const State = Annotation.Root({ ...MessagesAnnotation.spec, topic: Annotation<string> });

/** Answers, asks whether to send, sends. */
export function supportGraph(checkpointer: BaseCheckpointSaver, { interruptBefore = [] as "send"[] } = {}) {
  return new StateGraph(State)
    .addNode("answer", ({ messages }) => ({
      messages: [new AIMessage({ id: `a${messages.length}`, content: "Your parcel left on Monday." })],
      topic: "parcels",
    }))
    .addNode("ask", ({ topic }) => {
      if (topic === "parcels") interrupt({ question: "Send it to the customer?", to: 1 });
      return {};
    })
    .addNode("send", () => ({}))
    .addEdge(START, "answer")
    .addEdge("answer", "ask")
    .addEdge("ask", "send")
    .addEdge("send", END)
    .compile({ checkpointer, interruptBefore });
}

/** One node, which fails as it is told. */
export function chargingGraph(checkpointer: BaseCheckpointSaver, failure?: Error) {
  return new StateGraph(State)
    .addNode("charge", () => {
      if (failure) throw failure;
      return { topic: "charged" };
    })
    .addEdge(START, "charge")
    .addEdge("charge", END)
    .compile({ checkpointer });
}

export function asked(id = "h1", content = "Where is my parcel?") {
  return { messages: [new HumanMessage({ id, content })] };
}

export function at(threadId: string) {
  return { configurable: { thread_id: threadId } };
}

/** One that waits, one that is done, one that failed: `support:1` to `support:3`. */
export async function fillSupport(saver: BaseCheckpointSaver): Promise<void> {
  await supportGraph(saver).invoke(asked(), at("support:1"));
  await chargingGraph(saver).invoke(asked(), at("support:2"));
  const declined = new RangeError("card declined");
  await chargingGraph(saver, declined)
    .invoke(asked(), at("support:3"))
    .catch(() => {});
}
