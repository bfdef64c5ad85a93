import { RemoveMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  MemorySaver,
  MessagesAnnotation,
  messagesStateReducer,
  REMOVE_ALL_MESSAGES,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { createSummarizationNode } from "./summarization-node.ts";
import { allThatWasSaid, idsOf, newThread, watchedOptions } from "./testing/chat-graph.ts";
import { question, talk } from "./testing/chatter.ts";

type Reducer = (left: BaseMessage[], right: BaseMessage[]) => BaseMessage[];

/** A graph whose node was not told what its state is. */
function graphOver(messages: object, checkpointer: MemorySaver) {
  const watched = watchedOptions();
  const graph = new StateGraph(Annotation.Root({ messages } as unknown as typeof MessagesAnnotation.spec))
    .addNode("summarize", createSummarizationNode(watched.options))
    .addEdge(START, "summarize")
    .compile({ checkpointer });
  return { ...watched, graph };
}

interface Unreduced {
  messages: object;
  /** What a run is given to add a message. */
  adding: (list: BaseMessage[], message: BaseMessage) => BaseMessage[];
  recipe: string;
  clean: (list: BaseMessage[]) => BaseMessage[];
}

const concat: Reducer = (left, right) => left.concat(right);

describe.each<[string, Unreduced]>([
  [
    "appends",
    {
      messages: Annotation<BaseMessage[]>({ reducer: concat, default: () => [] }),
      adding: (_, message) => [message],
      recipe: "...messagesStateReducer([], list)",
      clean: (list) => messagesStateReducer([], list),
    },
  ],
  [
    "is written over",
    {
      messages: Annotation<BaseMessage[]>(),
      adding: (list, message) => [...list, message],
      recipe: '...list.filter((one) => one.getType() !== "remove")',
      clean: (list) => list.filter((one) => one.getType() !== "remove"),
    },
  ],
])("a thread whose list %s, after a pass that could not know", (_, { messages, adding, recipe, clean }) => {
  it("says how it is mended, goes on when it is, and has lost nothing", async () => {
    const checkpointer = new MemorySaver();
    const broken = graphOver(messages, checkpointer);
    const thread = newThread();
    const { messages: list } = await broken.graph.invoke({ messages: talk(0, 14) }, thread);
    await expect(broken.graph.invoke({ messages: adding(list, question(14)) }, thread)).rejects.toMatchObject({
      code: "summarization.unreduced-list",
      message: expect.stringContaining(`[new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ${recipe}]`),
    });

    const { graph } = graphOver(MessagesAnnotation.spec.messages, checkpointer);
    const { values } = await graph.getState(thread);
    const mending = [new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ...clean(values.messages)];
    await graph.updateState(thread, { messages: mending });
    const { messages: mended } = await graph.invoke({ messages: [question(15)] }, thread);
    expect(allThatWasSaid(broken.archive.messagesOf(thread.configurable.thread_id), mended)).toEqual(
      idsOf([...talk(0, 14), question(14), question(15)]).toSorted(),
    );
  });
});
