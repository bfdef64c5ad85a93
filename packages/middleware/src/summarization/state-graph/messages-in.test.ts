import type { BaseMessage } from "@langchain/core/messages";
import { Annotation, END, messagesStateReducer, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { memoryArchive } from "../../testing/memory-archive.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { isOverBudget } from "./is-over-budget.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import { turnsOf } from "./testing/chatter.ts";

const Chat = Annotation.Root({
  chat: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer }),
  members: Annotation<object[]>,
  title: Annotation<string>,
});

interface Place {
  state?: typeof Chat;
  channel?: string;
}

/** One run of the node alone, or of the predicate alone. */
function run(place: Place, input: typeof Chat.Update, by: "node" | "predicate" = "node") {
  const options = { ...place, model: summarizingModel(), archive: memoryArchive(), budget: { tokens: 400 } };
  const isOver = by === "node" ? () => true : isOverBudget(options);
  return new StateGraph(Chat)
    .addNode("summarize", by === "node" ? createSummarizationNode(options) : () => ({}))
    .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
    .compile()
    .invoke(input);
}

const chat = turnsOf(0, 2);

describe("a channel's name that was not checked against the state", () => {
  it.each(["node", "predicate"] as const)("is refused by the %s where the messages are elsewhere", async (by) => {
    const elsewhere = expect.objectContaining({
      code: "summarization.missing-channel",
      message: expect.stringMatching(
        /no value for the channel "history", and there are messages in "chat"\..*option `channel`/,
      ),
      context: { channel: "history", channels: ["chat"] },
    });
    await expect(run({ channel: "history" }, { chat }, by)).rejects.toEqual(elsewhere);
  });

  it("is refused when it is the default one", async () => {
    const elsewhere = { message: expect.stringMatching(/"messages", and there are messages in "chat"/) };
    await expect(run({}, { chat })).rejects.toMatchObject(elsewhere);
  });

  it.each<[string, typeof Chat.Update]>([
    ["there are no messages at all", { title: "New" }],
    ["the channel has its messages", { chat, messages: turnsOf(5, 6) }],
    ["other lists are no conversation", { members: [{ name: "Ada", role: "lead" }], title: "New" }],
    ["not all of a list are messages", { members: [{ role: "user", content: "Hi." }, { name: "Ada" }] }],
  ])("is right where %s", async (_, input) => {
    await expect(run({}, input)).resolves.toMatchObject(input);
  });

  it("is right with the state, where nothing is in the channel yet", async () => {
    await expect(run({ state: Chat }, { chat })).resolves.toMatchObject({ chat });
  });
});

it("refuses a channel whose value is no list as soon as there is one", async () => {
  await expect(run({ state: Chat, channel: "title" }, { chat })).resolves.toMatchObject({ chat });
  await expect(run({ state: Chat, channel: "title" }, { title: "Plans" })).rejects.toMatchObject({
    code: "summarization.invalid-messages",
    message: expect.stringMatching(/are a string, not a list\. Name the channel/),
  });
});

it.each([[3_000], [undefined], [null], ["options"], [[]]])("refuses %j for options in words", (options) => {
  const told = expect.objectContaining({
    code: "summarization.invalid-option",
    message: expect.stringMatching(/^The options are .*\. Give them as an object, as in \{ /),
  });
  expect(() => createSummarizationNode(options as never)).toThrow(told);
  if (options !== undefined) expect(() => isOverBudget(options as never)).toThrow(told);
});

it("says what a number is meant to be", () => {
  expect(() => isOverBudget(3_000 as never)).toThrow(
    "The options are 3000. Give them as an object, as in { budget: { tokens: 3000 } }.",
  );
});
