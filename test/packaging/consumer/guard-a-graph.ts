// What a user writes: every public entry, installed from the tarballs and run by plain node.
import { HumanMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, MemorySaver, StateGraph } from "@langchain/langgraph";
import { guardGraph } from "@threadkeep/middleware";
import { stateGuardMiddleware } from "@threadkeep/middleware/agent";
import {
  KB,
  StateOversizedError,
  ThreadkeepError,
  assertStateFits,
  createTokenCounter,
  measureState,
} from "@threadkeep/state";
import { createAgent } from "langchain";

const NoteState = Annotation.Root({ size: Annotation<number>, note: Annotation<string> });

const compiled = new StateGraph(NoteState)
  .addNode("write", ({ size }) => ({ note: "x".repeat(size) }))
  .addEdge("__start__", "write")
  .compile({ checkpointer: new MemorySaver() });
const graph = guardGraph(compiled, { maxBytes: "50 KB" });

const small = await graph.invoke({ size: 1 * KB }, { configurable: { thread_id: "small" } });
const oversize: unknown = await graph.invoke({ size: 100 * KB }, { configurable: { thread_id: "large" } }).then(
  () => undefined,
  (error: unknown) => error,
);

const agent = createAgent({
  model: new FakeListChatModel({ responses: ["Hello."] }),
  tools: [],
  middleware: [stateGuardMiddleware({ maxBytes: "50 KB" })],
});
const answered = await agent.invoke({ messages: [new HumanMessage("Hi.")] });

assertStateFits(small);
console.log(
  JSON.stringify({
    smallNoteLength: small.note.length,
    smallIsMeasured: measureState(small).totalBytes > 1 * KB,
    largeIsRejected: StateOversizedError.isInstance(oversize) && ThreadkeepError.isInstance(oversize),
    agentAnswer: answered.messages.at(-1)?.content,
    tokens: createTokenCounter().countText("hello world"),
  }),
);
