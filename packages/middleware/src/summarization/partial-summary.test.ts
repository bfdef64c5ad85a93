import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import type { PassMemory } from "./pass-memory.ts";
import type { SummarizationEvent } from "./summarization-event.ts";
import { summarizeMessages, type SummarizeMessagesOptions } from "./summarize-messages.ts";
import { memoryArchive } from "../testing/memory-archive.ts";
import { findBreaches } from "../testing/provider-rules.ts";
import { ScriptedModel, type Script } from "../testing/scripted-model.ts";
import { failingModel } from "../testing/summarizer-models.ts";

const tokens = createTokenCounter();
const words = (count: number): string => "bags and fares ".repeat(count / 3);

/** A question, a call, its results and an answer, again and again, and a question at the end. */
function thread(turns: number): BaseMessage[] {
  const messages = Array.from({ length: turns }, (_, turn) => [
    new HumanMessage({ id: `h${turn}`, content: words(90) }),
    new AIMessage({
      id: `a${turn}`,
      content: "",
      tool_calls: ["c", "d"].map((call) => ({ id: `${call}${turn}`, name: "search", args: {} })),
    }),
    new ToolMessage({ id: `rc${turn}`, content: words(90), tool_call_id: `c${turn}` }),
    new ToolMessage({ id: `rd${turn}`, content: words(90), tool_call_id: `d${turn}` }),
    new AIMessage({ id: `s${turn}`, content: words(90) }),
  ]);
  return [...messages.flat(), new HumanMessage({ id: "live", content: "and now?" })];
}

function passes(options: Partial<SummarizeMessagesOptions>) {
  const events: SummarizationEvent[] = [];
  const archive = memoryArchive();
  let memory: PassMemory = {};
  const pass = async (messages: readonly BaseMessage[]) => {
    const done = await summarizeMessages(messages, {
      model: new ScriptedModel(() => "So far."),
      archive,
      tokens,
      memory,
      threadId: "t",
      budget: { tokens: 3000 },
      target: { tokens: 2200 },
      keep: { messages: 0 },
      summarizerTokens: 1200,
      onEvent: (event) => void events.push(event),
      ...options,
    });
    memory = done.memory;
    return done;
  };
  return { pass, events, archive };
}

const ids = (messages: readonly { id?: string | undefined }[]): unknown[] => messages.map(({ id }) => id);
const failAt = (failing: number): Script =>
  (() => {
    let calls = 0;
    return () => ((calls += 1) === failing ? new Error("overloaded") : `So far ${calls}.`);
  })();

describe("a fold that fails at one of many calls", () => {
  it("keeps what the calls before it came to, leaves the rest, and a later pass goes on from there", async () => {
    const model = new ScriptedModel(failAt(7));
    const { pass, events, archive } = passes({ model });
    const given = thread(24);
    const { outcome, messages, memory } = await pass(given);

    expect([outcome, model.calls.length, memory.hold?.by]).toEqual(["summarized", 7, "summarizer"]);
    expect(events[0]).toMatchObject({
      type: "context.summarized",
      data: { failure: { reason: "error" }, spent: { calls: 7 } },
    });
    const removed = events[0]!.data.messages.removed;
    expect(removed).toBeGreaterThan(20);
    expect(removed).toBeLessThan(given.length * 0.7);
    expect(messages[0]!.content).toMatch(/^Summary[^]*\n\nSo far 6\.$/);
    expect(messages.slice(1)).toEqual(given.slice(removed));
    expect(findBreaches(messages)).toEqual([]);
    expect(ids(archive.messagesOf("t"))).toEqual(expect.arrayContaining(ids(given.slice(0, removed))));

    expect((await pass(messages)).outcome).toBe("unchanged");
    expect(model.calls).toHaveLength(7);
    const more = [new AIMessage({ id: "said", content: words(600) }), new HumanMessage({ id: "next", content: "so?" })];
    const next = await pass([...messages, ...more]);
    expect(model.calls[7]?.messages.at(-1)?.text).toContain("The summary so far:\n<summary-1>\nSo far 6.\n");
    expect([next.outcome, next.memory.hold]).toEqual(["summarized", undefined]);
    expect(next.report?.tokensAfter).toBeLessThanOrEqual(3000);
    expect(findBreaches(next.messages)).toEqual([]);
  });

  it("breaks no exchange, wherever it fails", async () => {
    for (let failing = 2; failing <= 12; failing++) {
      const { messages, outcome } = await passes({
        model: new ScriptedModel(failAt(failing)),
        summarizerTokens: 1000 + failing * 37,
      }).pass(thread(24));
      expect(outcome).toBe("summarized");
      expect(findBreaches(messages)).toEqual([]);
    }
  });

  it("lets go what is broken, too, and says what has no summary", async () => {
    const given = thread(24);
    given.splice(-1, 0, new ToolMessage({ id: "lost", content: "?", tool_call_id: "lost" }));
    const { messages } = await passes({ model: new ScriptedModel(failAt(3)) }).pass(given);
    expect(messages[0]!.content).toMatch(/So far 2\.\n\n\[1 message left here without a summary\.\]$/);
    expect(findBreaches(messages)).toEqual([]);
  });

  it("with trim: all leaves, with what was written and a note on the rest", async () => {
    const { pass, events } = passes({ model: new ScriptedModel(failAt(7)), onFailure: "trim" });
    const { messages, outcome, report } = await pass(thread(24));
    expect(outcome).toBe("trimmed");
    expect(messages[0]!.content).toMatch(/So far 6\.\n\n\[\d+ messages left here without a summary\.\]$/);
    expect(report!.tokensAfter).toBeLessThanOrEqual(report!.targetTokens);
    expect(events[0]).toMatchObject({ type: "context.trimmed", data: { failure: { reason: "error" } } });
  });

  it.each([
    ["keep", "kept", /^bags and fares/],
    ["trim", "trimmed", /^Summary[^]*\):\n\n\[\d+ messages left here without a summary\.\]$/],
  ] as const)("with %s: takes no text that is longer than any summary may be", async (onFailure, ended, first) => {
    let calls = 0;
    const model = new ScriptedModel(() => ((calls += 1) === 1 ? words(1200) : new Error("overloaded")));
    const { messages, outcome } = await passes({ model, onFailure, summarizerTokens: 4000 }).pass(thread(24));
    expect([calls, outcome]).toEqual([2, ended]);
    expect(messages[0]!.content).toMatch(first);
  });

  it("keeps history where the text covers no whole exchange", async () => {
    const given = thread(24).slice(1);
    given[1] = new ToolMessage({ id: "rc0", content: words(1800), tool_call_id: "c0" });
    const { outcome, messages } = await passes({
      model: new ScriptedModel(failAt(2)),
      toolResults: { aboveTokens: 100_000 },
    }).pass(given);
    expect(outcome).toBe("kept");
    expect(messages).toEqual(given);
  });
});

describe("a summarizer that fails at three of ten calls", () => {
  it("gets through 500 messages in a few passes", async () => {
    const { pass, archive } = passes({ model: failingModel({ rate: 0.3 }), summarizerTokens: 3000 });
    let messages = thread(100);
    let count = 0;
    let tokensAfter = Infinity;
    for (; tokensAfter > 3000 && count < 12; count++) {
      const more = new AIMessage({ id: `more${count}`, content: words(900) });
      const done = await pass([...messages, more, new HumanMessage({ id: `next${count}`, content: "so?" })]);
      messages = done.messages;
      tokensAfter = done.report?.tokensAfter ?? 0;
      expect(findBreaches(messages)).toEqual([]);
    }
    expect(tokensAfter).toBeLessThanOrEqual(3000);
    expect(count).toBeGreaterThan(1);
    const there = new Set([...ids(messages), ...ids(archive.messagesOf("t"))]);
    expect(ids(thread(100)).filter((id) => !there.has(id))).toEqual([]);
  });
});
