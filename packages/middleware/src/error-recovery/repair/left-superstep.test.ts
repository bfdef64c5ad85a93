import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { PendingWrite, SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { readLeftSuperstep } from "./left-superstep.ts";

const asks = (...ids: string[]) => asksAs("asks", ids);
const asksAs = (id: string, ids: string[]) =>
  new AIMessage({ id, content: "", tool_calls: ids.map((one) => ({ id: one, name: "pay", args: {} })) });
const ASKED: PendingWrite = ["task", "__interrupt__", { id: "question", value: "Pay?" }];

/** As it is recorded of a call whose task was resumed. */
const recorded = (at: number, step: string): PendingWrite => [
  `run:task:recovery:${at}`,
  "_recovery",
  { step, call: "c", attempt: 1, spent: { run: "r", attempts: 0, tokens: 0 } },
];

/** What is known of the call `c` where one node, `run`, was to run. */
function know(
  writes: PendingWrite[],
  { thread = [asks("c")] as ThreadMessage[], caller = asks("c") as ThreadMessage, nodes = ["run"] } = {},
) {
  const called = Object.fromEntries(nodes.map((name) => [`branch:to:${name}`, null]));
  const saved = { checkpoint: { channel_values: { messages: thread, ...called } }, pendingWrites: writes };
  const options = { namespace: "", channel: "messages", isToolNode: () => true, outer: [] };
  return readLeftSuperstep(saved as unknown as SavedCheckpoint, options)({ id: "c" }, caller);
}

const waited = { cause: expect.stringContaining("not completed") as string };
const mayHaveCompleted = { cause: expect.stringContaining("may have completed") as string };

describe("a call waited for a human", () => {
  it.each<[string, PendingWrite[]]>([
    ["where its only task has asked", []],
    ["where a task that there is not has noted something", [["task:recovery:0", "_recovery", {}]]],
    ["where the task was run again, and asked again", [recorded(0, "begun"), recorded(1, "left")]],
    ["where the task has noted that nobody has answered", [["task", "__resume__", []]]],
  ])("%s", (_, writes) => expect(know([ASKED, ...writes])).toEqual(waited));
});

describe("a call may have completed", () => {
  it.each<[string, PendingWrite[], object?]>([
    ["where nobody was asked", []],
    ["where the task has read an answer", [ASKED, ["task", "__resume__", ["yes"]]]],
    ["where the question was answered by its id", [ASKED, ["question", "__resume__", ["yes"]]]],
    ["where whoever asks was answered", [ASKED, ["00000000-0000-0000-0000-000000000000", "__resume__", "yes"]]],
    ["where an answer is to a question that nobody knows", [ASKED, ["other", "__resume__", ["yes"]]]],
    ["where the task was run again, and its answer was on the way", [ASKED, recorded(0, "begun")]],
    ["where the task has failed", [ASKED, ["task", "__error__", { message: "Aborted." }]]],
    ["where another task was under way", [ASKED], { nodes: ["run", "beside"] }],
    ["where a task waits for several", [ASKED], { nodes: ["run"], thread: [asks("c", "d")], caller: asks("c", "d") }],
  ])("%s", (_, writes, thread) => expect(know(writes, thread)).toEqual(mayHaveCompleted));
});

describe("nothing is known of a call", () => {
  it.each<[string, object]>([
    ["of another message with the same id", { caller: asksAs("other", ["c"]) }],
    ["that was passed by before", { thread: [asks("c"), new HumanMessage("Well?")] }],
    ["that the thread does not have", { thread: [new HumanMessage("Hello.")] }],
  ])("%s", (_, thread) => expect(know([ASKED], thread)).toBeUndefined());
});

describe("a result that is saved beside", () => {
  const result = new ToolMessage({ tool_call_id: "c", content: "Paid." });
  const plainCaller = { role: "assistant", content: "", tool_calls: [{ id: "c", function: { name: "pay" } }] };
  const plain = { thread: [plainCaller] as ThreadMessage[], caller: plainCaller as ThreadMessage };

  it.each<[string, unknown]>([
    ["alone", result],
    ["in a list", [null, "text", new HumanMessage("Hello."), result]],
  ])("is the call's: %s", (_, value) => expect(know([["done", "messages", value]])).toEqual({ result }));

  it("is the call's in a thread of plain messages", () => {
    const message = { role: "tool", tool_call_id: "c", content: "Paid." };
    expect(know([["done", "messages", message]], plain)).toEqual({ result: message });
  });

  it("is one part of a message with several", () => {
    const parts = ["c", "d"].map((toolCallId) => ({ type: "tool-result", toolCallId, output: "Paid." }));
    const found = know([["done", "messages", { role: "tool", content: parts }]], plain);
    expect(found?.result).toMatchObject({ content: [{ toolCallId: "c" }] });
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["no message", { tool_call_id: "c", content: "Paid." }],
    ["a plain object in a thread of LangChain's messages", { role: "tool", tool_call_id: "c", content: "Paid." }],
    ["without content", Object.assign(new ToolMessage({ tool_call_id: "c", content: "" }), { content: 7 })],
    ["of another call", new ToolMessage({ tool_call_id: "d", content: "Paid." })],
    ["what a repair has added", new ToolMessage({ id: "repaired:asks:c", tool_call_id: "c", content: "Stopped." })],
    ["a user's own words", new HumanMessage("c")],
  ])("is not taken where it is %s", (_, value) => {
    expect(know([["done", "messages", value]])).toEqual(mayHaveCompleted);
  });

  it("is not taken from another channel", () => {
    expect(know([["done", "drafts", result]])).toEqual(mayHaveCompleted);
  });
});
