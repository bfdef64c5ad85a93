import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const thread = { configurable: { thread_id: "1" } };

/** A graph whose node is given these messages, and keeps what it was given. */
function lookingAgain(rounds: number) {
  const given: BaseMessage[][] = [];
  const ask = ({ messages }: typeof State.State) => {
    given.push(messages);
    return { messages: [new AIMessage("I give up.")] };
  };
  const graph = new StateGraph(State)
    .addNode("ask", withErrorRecovery(ask, { maxRepeatedToolCalls: 2 }))
    .addEdge(START, "ask")
    .compile({ checkpointer: new MemorySaver() });
  const looks = Array.from({ length: rounds }, (_, at) => [
    new AIMessage({ content: "", tool_calls: [{ name: "look", args: {}, id: `look-${at}`, type: "tool_call" }] }),
    new ToolMessage({ content: "nothing", tool_call_id: `look-${at}` }),
  ]);
  return { graph, given, input: { messages: [new HumanMessage("Hello?"), ...looks.flat()] } };
}

describe("a node whose model goes in a circle", () => {
  it("is given a note", async () => {
    const { graph, given, input } = lookingAgain(2);
    await graph.invoke(input, thread);
    expect(given[0]!.at(-1)?.text).toMatch(/2 times/);
  });

  it("ends the run when it goes on, and gets the note once more from whoever lets the run go on", async () => {
    const { graph, given, input } = lookingAgain(3);
    expect(await errorOf(graph.invoke(input, thread))).toMatchObject({ reason: "tool-loop" });
    expect(given).toEqual([]);
    const { messages } = await graph.invoke(null, thread);
    expect(messages.at(-1)?.text).toBe("I give up.");
    expect(given[0]!.at(-1)?.text).toMatch(/3 times/);
  });

  it("ends a resumed run, too, that no error had ended before", async () => {
    const { graph, given, input } = lookingAgain(3);
    await graph.invoke(input, { ...thread, interruptBefore: ["ask"] });
    expect(await errorOf(graph.invoke(null, thread))).toMatchObject({ reason: "tool-loop" });
    expect(given).toEqual([]);
  });
});
