import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { GraphInterrupt } from "@langchain/langgraph";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "./pass-memory.ts";
import type { SummarizationEvent } from "./summarization-event.ts";
import type { ArchiveMessages } from "./summarization-options.ts";
import { summarizeMessages, type SummarizeMessagesOptions } from "./summarize-messages.ts";
import { answeringModel } from "../testing/answering-model.ts";
import { memoryArchive } from "../testing/memory-archive.ts";
import { snapshotOf } from "../testing/message-snapshot.ts";
import { messageWithUsage } from "../testing/message-with-usage.ts";
import { isShortened } from "../testing/pass-breaches.ts";

const tokens = createTokenCounter();
const words = (count: number): string => "bags and fares ".repeat(count / 3);
const human = (id: string, count = 90): BaseMessage => new HumanMessage({ id, content: words(count) });
const ai = (id: string, count = 90, ...calls: string[]): BaseMessage =>
  new AIMessage({
    id,
    content: words(count),
    tool_calls: calls.map((call) => ({ id: call, name: "search", args: {} })),
  });
const result = (call: string, count: number): BaseMessage =>
  new ToolMessage({ id: `r-${call}`, content: words(count), tool_call_id: call });

/** 960 tokens that may leave, and a live turn of 100. */
const thread = (): BaseMessage[] => [
  ...Array.from({ length: 5 }, (_, turn) => [human(`h${turn}`), ai(`a${turn}`)]).flat(),
  human("live"),
];

/** The passes over one thread: what one of them remembers the next one knows. */
function passes(options: Partial<SummarizeMessagesOptions> = {}) {
  const events: SummarizationEvent[] = [];
  const model = answeringModel("short");
  const archive = memoryArchive();
  let memory: PassMemory = {};
  const pass = async (messages: readonly BaseMessage[], changes: Partial<SummarizeMessagesOptions> = {}) => {
    const done = await summarizeMessages(messages, {
      model,
      archive,
      tokens,
      memory,
      threadId: "t",
      budget: { tokens: 800 },
      keep: { messages: 0 },
      onEvent: (event) => void events.push(event),
      ...options,
      ...changes,
    });
    memory = done.memory;
    return done;
  };
  return { pass, events, model, archive, types: () => events.map(({ type }) => type) };
}

const ids = (messages: readonly BaseMessage[]): unknown[] => messages.map(({ id }) => id);

describe("a pass", () => {
  it("does nothing to a thread within its budget, and costs nothing", async () => {
    const { pass, events, archive, model } = passes({ budget: { tokens: 5_000 } });
    const given = thread();
    const { messages, outcome, report } = await pass(given);
    expect([outcome, report, events, archive.calls, model.prompts]).toEqual(["unchanged", undefined, [], [], []]);
    expect(messages.every((message, index) => message === given[index])).toBe(true);
  });

  it("puts a summary in the place and under the id of the first message that leaves", async () => {
    const { pass, events, archive } = passes();
    const pin = (message: ThreadMessage): boolean => (message as BaseMessage).id === "pinned";
    const { messages } = await pass([ai("pinned", 3), ...thread()], { pin });
    expect(ids(messages)).toEqual(["pinned", "h0", ...ids(thread()).slice(-3)]);
    expect(messages[1]!.content).toMatch(
      /^Summary of the conversation before this point \(8 messages, the last of them archived as memory:t\):\n\nA summary of/,
    );
    expect(messages[1]!.additional_kwargs["threadkeep"]).toMatchObject({
      kind: "summary",
      messages: 8,
      calls: 1,
      through: "live",
    });
    expect(archive.messagesOf("t").map(({ id }) => id)).toEqual(ids(thread()).slice(0, 8));
    expect(events).toMatchObject([
      {
        type: "context.summarized",
        data: { messages: { before: 12, after: 5, removed: 8, shortened: 0 }, reference: "memory:t" },
      },
    ]);
  });

  it("extends the earlier summary where it stands, and stores only what is new", async () => {
    const { pass, archive, model } = passes();
    const first = await pass(thread());
    const grown = [...first.messages, ai("b0", 300), human("b1", 300), ai("b2", 90), human("b3")];
    const second = await pass(grown);
    expect(ids(second.messages)[0]).toBe("h0");
    expect(model.prompts[1]).toContain("The summary so far:");
    expect(model.prompts[1]).not.toContain("Summary of the conversation before");
    expect(second.messages[0]!.additional_kwargs["threadkeep"]).toMatchObject({ calls: 2, through: "b3" });
    const stored = archive.messagesOf("t").map(({ id }) => id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.slice(0, 8)).toEqual(ids(thread()).slice(0, 8));
  });

  it("shortens old results, and is done where that is enough", async () => {
    const { pass, types, model, archive } = passes();
    const { messages, outcome } = await pass([human("h"), ai("a", 9, "c"), result("c", 1200), human("live")]);
    expect([outcome, types(), model.prompts]).toEqual(["shortened", ["context.shortened"], []]);
    expect(messages[2]!.content).toMatch(/^bags and fares[^]*The full result is archived as memory:t\.\]$/);
    expect(archive.messagesOf("t").map(({ id }) => id)).toEqual(["r-c"]);
  });

  it("stores a result once: a preview leaves without being stored itself", async () => {
    const { pass, archive } = passes();
    const first = await pass([human("h"), ai("a", 9, "c"), result("c", 1200), human("live")]);
    const second = await pass([...first.messages, ai("b", 450), human("next", 300)]);
    expect(second.outcome).toBe("summarized");
    expect(archive.messagesOf("t").map(({ id }) => id)).toEqual(["r-c", "h", "a", "live", "b"]);
  });

  it("shortens results of the live turn only while the thread is above its budget, oldest first", async () => {
    const live = [human("live"), ai("a", 9, "c", "d"), result("c", 900), result("d", 450)];
    const { messages } = await passes().pass(live);
    expect(messages.map(isShortened)).toEqual([false, false, true, false]);
    const { messages: all } = await passes({ budget: { tokens: 450 } }).pass(live);
    expect(all.map(isShortened)).toEqual([false, false, true, true]);
  });

  it("takes broken exchanges out without a call, and remembers the last message that stays", async () => {
    const { pass, events, model } = passes();
    const { messages, outcome } = await pass([human("live", 900), result("lost", 30)]);
    expect([outcome, model.prompts]).toEqual(["trimmed", []]);
    expect(ids(messages)).toEqual(["live", "r-lost"]);
    expect(messages[1]!.content).toMatch(/\[1 message left here without a summary\.\]$/);
    expect(messages[1]!.additional_kwargs["threadkeep"]).toMatchObject({ through: "live" });
    expect(events[0]).not.toHaveProperty("data.failure");
  });

  it("puts the summary where the first of it stood, before an earlier one that stands later", async () => {
    const first = await passes().pass([human("h0", 45), human("live", 900), result("lost", 30)]);
    expect(ids(first.messages)).toEqual(["h0", "live", "r-lost"]);
    const { messages } = await passes().pass([...first.messages, ai("said"), human("next")]);
    expect(ids(messages)).toEqual(["h0", "said", "next"]);
    expect(messages[0]!.content).toMatch(/^Summary/);
  });
});

describe("a summarizer that fails", () => {
  it("leaves history as it is, and is asked again once more came in, not at every step", async () => {
    const model = answeringModel("error");
    const { pass, types } = passes({ model });
    const given = thread();
    const first = await pass(given);
    expect([first.outcome, ids(first.messages), model.prompts.length]).toEqual(["kept", ids(given), 1]);
    await pass([...given, ai("b", 60)]);
    expect(model.prompts).toHaveLength(1);
    await pass([...given, ai("b", 60), human("c", 60)]);
    expect(model.prompts).toHaveLength(2);
    expect(types()).toEqual(["context.kept", "context.over-budget", "context.kept"]);
  });

  it("still lets go what is broken, and shortens what would have left", async () => {
    const { pass, events } = passes({ model: answeringModel("error") });
    const given = [result("lost", 30), ai("a", 9, "c"), result("c", 600), ...thread()];
    const { messages, outcome } = await pass(given);
    expect(outcome).toBe("kept");
    expect(ids(messages)).toEqual(ids(given));
    expect(messages[0]!.content).toMatch(/1 message left here without a summary/);
    expect(messages.map(isShortened).slice(0, 3)).toEqual([false, false, true]);
    expect(events[0]).toMatchObject({
      type: "context.kept",
      data: { messages: { removed: 1, shortened: 1 }, failure: { reason: "error", errorName: "Error" } },
    });
  });

  it("is no longer held back after it has worked", async () => {
    const { pass, model } = passes();
    const given = thread();
    await pass(given, { model: answeringModel("error") });
    const { messages, memory } = await pass([...given, ai("b", 300), human("c", 90)]);
    expect(model.prompts).toHaveLength(1);
    expect(memory.hold).toBeUndefined();
    const next = await pass([...messages, ai("d", 420), human("e", 420)]);
    expect(next.outcome).toBe("summarized");
  });

  it("with trim: what leaves is archived, and a note says where", async () => {
    const { pass, events, archive } = passes({ model: answeringModel("error"), onFailure: "trim" });
    const { messages, outcome } = await pass(thread());
    expect([outcome, ids(messages)]).toEqual(["trimmed", ["h0", "h4", "a4", "live"]]);
    expect(messages[0]!.content).toBe(
      "Summary of the conversation before this point (8 messages, the last of them archived as memory:t):\n\n[8 messages left here without a summary.]",
    );
    expect(archive.messagesOf("t")).toHaveLength(8);
    expect(events).toMatchObject([
      { type: "context.trimmed", data: { failure: { reason: "error" }, spent: { calls: 1 } } },
    ]);
  });
});

describe("an archive that fails", () => {
  it("means that nothing is replaced, and is tried again once more came in", async () => {
    const { pass, archive, model, events } = passes();
    archive.failing = true;
    const given = thread();
    const first = await pass(given);
    expect([first.outcome, ids(first.messages), model.prompts]).toEqual(["kept", ids(given), []]);
    expect(events[0]).toMatchObject({
      type: "context.kept",
      data: { failure: { reason: "archive", errorName: "Error" } },
    });
    await pass([...given, ai("b", 60)]);
    expect(archive.calls).toHaveLength(1);
    archive.failing = false;
    const last = await pass([...given, ai("b", 60), human("c", 60)]);
    expect([last.outcome, last.memory.hold]).toEqual(["summarized", undefined]);
  });

  it.each([[undefined], [""], [5]])("is one that resolves with %o instead of a reference", async (reference) => {
    const given = thread();
    const { outcome, messages } = await passes().pass(given, { archive: async () => reference as string });
    expect([outcome, ids(messages)]).toEqual(["kept", ids(given)]);
  });

  it("after a summary was written does not hide it", async () => {
    const { pass, archive, events } = passes();
    const onlyOnce: ArchiveMessages = (threadId, messages) => {
      archive.failing = archive.calls.length > 0;
      return archive.archive(threadId, messages);
    };
    const given = [...thread(), ai("s", 9, "c"), result("c", 1200)];
    const { outcome, messages, memory } = await pass(given, { archive: onlyOnce });
    expect([outcome, memory.hold?.by]).toEqual(["summarized", "archive"]);
    expect(messages.at(-1)).toBe(given.at(-1));
    expect(events[0]).toMatchObject({
      type: "context.summarized",
      data: { messages: { shortened: 0 }, failure: { reason: "archive" } },
    });
    expect(events[0]!.data.messages.removed).toBe(given.length - messages.length + 1);
  });
});

describe("the run's own end", () => {
  it("is thrown: an abort, before anything is replaced", async () => {
    const aborted = AbortSignal.abort(new Error("stop"));
    await expect(passes().pass(thread(), { config: { signal: aborted } })).rejects.toThrow("stop");
    const { pass, archive } = passes();
    archive.failing = true;
    await expect(pass(thread(), { config: { signal: aborted } })).rejects.toThrow("stop");
  });

  it("is thrown: an interrupt, of the archive or of the summarizer", async () => {
    const interrupt = async (): Promise<never> => {
      throw new GraphInterrupt([]);
    };
    await expect(passes().pass(thread(), { archive: interrupt })).rejects.toBeInstanceOf(GraphInterrupt);
    await expect(passes().pass(thread(), { model: { invoke: interrupt } })).rejects.toBeInstanceOf(GraphInterrupt);
  });
});

describe("what has to stay above the budget", () => {
  it("is said once, and again after the thread has been within it", async () => {
    const { pass, types, model } = passes();
    const large = [human("live", 900)];
    await pass(large);
    await pass(large);
    expect(types()).toEqual(["context.over-budget"]);
    await pass([human("live", 90)]);
    await pass(large);
    expect(types()).toEqual(["context.over-budget", "context.over-budget"]);
    expect(model.prompts).toEqual([]);
  });

  it("is said again where shortening in the tail had helped in between", async () => {
    const { pass, events } = passes();
    const { messages } = await pass([human("live", 300), ai("a", 9, "c"), result("c", 900)]);
    expect(events.map(({ type }) => type)).toEqual(["context.shortened", "context.over-budget"]);
    await pass([...messages, ai("b", 600)]);
    expect(events.at(-1)).toMatchObject({ type: "context.over-budget" });
    expect(events).toHaveLength(3);
  });
});

describe("a pass that is done again", () => {
  it("gives the same messages and stores nothing twice", async () => {
    const archive = memoryArchive();
    const once = await passes({ archive }).pass(thread());
    const again = await passes({ archive }).pass(thread());
    expect(again.messages.map(snapshotOf)).toEqual(once.messages.map(snapshotOf));
    expect(archive.messagesOf("t")).toHaveLength(8);
  });

  it("in the same process uses the summary that was written, and counts its call", async () => {
    const { pass, model } = passes();
    const once = await pass(thread());
    const again = await pass(thread());
    expect(model.prompts).toHaveLength(1);
    expect(again.report?.spent.calls).toBe(0);
    expect(again.messages.map(snapshotOf)).toEqual(once.messages.map(snapshotOf));
  });

  it("writes another summary where something else leaves", async () => {
    const { pass, model } = passes();
    await pass(thread());
    await pass([...thread(), ai("b", 60), human("c", 60)]);
    expect(model.prompts).toHaveLength(2);
  });
});

it("learns the provider's count from answers, and decides by it", async () => {
  const given = thread();
  const { pass } = passes({ budget: { tokens: 1_500 } });
  expect((await pass(given)).outcome).toBe("unchanged");
  const answer = messageWithUsage({ id: "last", content: "" }, tokens.count(given) * 1.8, 1);
  const { outcome, memory, report } = await pass([...given, answer, human("next")]);
  expect(memory.ratio).toBeCloseTo(1.8);
  expect(outcome).toBe("summarized");
  expect(report!.tokensBefore).toBe(Math.ceil(tokens.count([...given, answer, human("next")]) * memory.ratio!));
});
