// What users of other implementations ran into, one test each.
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { summarizeMessages, type SummarizeMessagesOptions } from "./summarize-messages.ts";
import { answeringModel, type Answer } from "../testing/answering-model.ts";
import { deepFreeze } from "../testing/deep-freeze.ts";
import { growThread } from "../testing/grow-thread.ts";
import { memoryArchive } from "../testing/memory-archive.ts";
import { snapshotOf } from "../testing/message-snapshot.ts";
import { isSummaryMessage } from "../testing/must-stay.ts";
import { findBreaches } from "../testing/provider-rules.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { rateLimitedModel } from "../testing/summarizer-models.ts";

const tokens = createTokenCounter();
const words = (count: number): string => "bags and fares ".repeat(count / 3);
const human = (id: string, content: string): BaseMessage => new HumanMessage({ id, content });
const ai = (id: string, content: string, ...calls: string[]): BaseMessage =>
  new AIMessage({ id, content, tool_calls: calls.map((call) => ({ id: call, name: "search", args: {} })) });
const result = (call: string, content: string): BaseMessage =>
  new ToolMessage({ id: `result-${call}`, content, tool_call_id: call });

/** Ten turns of 200 tokens, and a question. */
function longThread(): BaseMessage[] {
  const turns = Array.from({ length: 10 }, (_, turn) => [human(`h${turn}`, words(100)), ai(`a${turn}`, words(100))]);
  return [...turns.flat(), human("live", "And my bag?")];
}

function pass(messages: readonly BaseMessage[], changes: Partial<SummarizeMessagesOptions> & { answer?: Answer } = {}) {
  const { answer = "short", ...options } = changes;
  return summarizeMessages(messages, {
    model: answeringModel(answer),
    budget: { tokens: 1_000 },
    keep: { messages: 2 },
    archive: memoryArchive(),
    threadId: "thread",
    tokens,
    ...options,
  });
}

const ids = (messages: readonly BaseMessage[]): unknown[] => messages.map(({ id }) => id);

describe("a summary", () => {
  it("is never the text of an error", async () => {
    const thread = longThread();
    for (const onFailure of ["keep", "trim"] as const) {
      const { messages, report } = await pass(thread, { model: rateLimitedModel(), onFailure });
      expect(JSON.stringify([messages, report])).not.toMatch(/429|Rate limit|sk-fake/);
      expect(messages.length === thread.length).toBe(onFailure === "keep");
    }
  });

  it.each<[Answer]>([["empty"], ["cut-off"], ["tenfold"]])("is never %s: history stays", async (answer) => {
    const thread = longThread();
    const { messages, outcome } = await pass(thread, { answer });
    expect(outcome).toBe("kept");
    expect(messages.every((message, index) => message === thread[index])).toBe(true);
  });

  it("sees all that leaves, however long it is", async () => {
    const thread = longThread();
    thread.splice(1, 0, ai("early", `the code is 4711 ${words(9_000)}`));
    const model = answeringModel("short");
    const { messages } = await pass(thread, { model, summarizerTokens: 2_000 });
    expect(model.prompts.length).toBeGreaterThan(4);
    expect(model.prompts.filter((prompt) => prompt.includes("4711"))).toHaveLength(1);
    expect(isSummaryMessage(messages[0]!)).toBe(true);
  });

  it("shows `$&`, `$'` and braces in history as they are", async () => {
    const text = "a $& b $' c $` d $1 e {messages} f {{history}} g %s";
    const model = answeringModel("short");
    await pass([human("odd", text), ...longThread()], { model });
    expect(model.prompts.join()).toContain(text);
  });
});

describe("what has to survive does", () => {
  it("a leading system message", async () => {
    const system = new SystemMessage({ id: "system", content: words(60) });
    const { messages, outcome } = await pass([system, ...longThread()]);
    expect([outcome, messages[0]]).toEqual(["summarized", system]);
  });

  it("the live instruction, when keep is shorter than the turn", async () => {
    const steps = Array.from({ length: 6 }, (_, step) => [
      ai(`s${step}`, "", `c${step}`),
      result(`c${step}`, words(30)),
    ]);
    const thread = [...longThread(), ...steps.flat()];
    const { messages } = await pass(thread, { keep: { messages: 1 } });
    expect(ids(messages).slice(-13)).toEqual(ids(thread).slice(-13));
    expect(messages.slice(-13)[0]).toBe(thread.at(-13));
  });

  it("what is cut is known by id and not by position: messages removed between two passes move nothing", async () => {
    const first = await pass(longThread());
    const gone = first.messages.slice(0, 1).concat(first.messages.slice(2));
    const grown = [
      ...gone,
      ai("b0", words(300)),
      human("b1", words(300)),
      ai("b2", words(300)),
      human("live2", "Well?"),
    ];
    const archive = memoryArchive();
    const second = await pass(grown, { archive });
    expect(ids(second.messages)[0]).toBe("h0");
    expect(ids(second.messages).slice(-2)).toEqual(["b2", "live2"]);
    const removed = ids(grown).filter((id) => !ids(second.messages).includes(id));
    expect(archive.messagesOf("thread").map(({ id }) => id)).toEqual(removed);
  });
});

it("a kept tail above the trigger does not summarize on every call", async () => {
  const tail = Array.from({ length: 60 }, (_, step) => (step % 2 ? human : ai)(`m${step}`, words(99)));
  const model = answeringModel("short");
  const archive = memoryArchive();
  const options = { model, tokens, archive, budget: { tokens: 1_000 }, keep: { messages: 20 } };
  const { breaches, passes, events } = await growThread(tail, options, { archive, when: "every-message" });
  expect(breaches).toEqual([]);
  expect(passes).toBe(60);
  expect(model.prompts.length).toBeLessThanOrEqual(tokens.count(tail) / 500 + 1);
  expect(events.filter(({ type }) => type === "context.over-budget")).toHaveLength(1);
});

it("a fraction is one of the agent's window, not of the summarizer's", async () => {
  const agentModel = new ScriptedModel(() => "", { maxInputTokens: 4_000 });
  const model = new ScriptedModel(() => "so far", { maxInputTokens: 400_000 });
  const { report, outcome } = await pass(longThread(), { model, agentModel, budget: { fraction: 0.25, of: "model" } });
  expect([outcome, report?.budgetTokens]).toEqual(["summarized", 1_000]);
  const unknown = pass(longThread(), { model, agentModel: answeringModel(), budget: { fraction: 0.25, of: "model" } });
  await expect(unknown).rejects.toMatchObject({ code: "summarization.unknown-window" });
});

it("parallel results, of which the window has some, leave no orphan", async () => {
  const exchange = [
    ai("calls", "", "x", "y", "z"),
    result("z", words(60)),
    result("x", words(60)),
    result("y", words(60)),
  ];
  const thread = [...longThread().slice(0, -1), ...exchange, ai("said", "Found."), human("live", "And?")];
  for (const messages of [3, 4, 5, 6]) {
    const { messages: left } = await pass(thread, { keep: { messages } });
    expect(findBreaches(left)).toEqual([]);
    expect(ids(left)).toEqual(expect.arrayContaining(["calls", "result-x", "result-y", "result-z"]));
  }
});

it("two threads never share an archive", async () => {
  const archive = memoryArchive();
  const one = longThread();
  const other = longThread().map(
    (message) => new HumanMessage({ id: `other-${message.id}`, content: message.content as string }),
  );
  const unnamed = { archive, model: answeringModel("short"), budget: { tokens: 1_000 }, tokens };
  const first = await summarizeMessages(one, unnamed);
  const second = await summarizeMessages(other, unnamed);
  expect(first.report?.threadId).not.toBe(second.report?.threadId);
  const stored = Object.values(archive.threads()).map((messages) => messages.map(({ id }) => String(id)));
  expect(stored).toHaveLength(2);
  expect(stored[0]!.some((id) => stored[1]!.includes(id))).toBe(false);

  const grown = [
    ...first.messages,
    ai("b0", words(300)),
    human("b1", words(300)),
    ai("b2", words(600)),
    human("b3", "Well?"),
  ];
  const next = await summarizeMessages(grown, unnamed);
  expect([next.outcome, next.report?.threadId]).toEqual(["summarized", first.report?.threadId]);
});

it("state is never mutated", async () => {
  const thread = deepFreeze([
    ai("calls", "", "x"),
    result("x", words(3_000)),
    ...longThread(),
    ai("more", "", "y"),
    result("y", words(3_000)),
  ]);
  const before = thread.map(snapshotOf);
  const { messages, report } = await pass(thread);
  expect(report?.messages).toMatchObject({ shortened: 1, removed: expect.any(Number) });
  expect(messages).not.toBe(thread);
  expect(thread.map(snapshotOf)).toEqual(before);
});
