import type { BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { expect, it } from "vitest";
import type { SummarizationOptions } from "./summarization-options.ts";
import { answeringModel, type Answer } from "../testing/answering-model.ts";
import { growThread } from "../testing/grow-thread.ts";
import { joinTranscripts } from "../testing/join-transcripts.ts";
import { memoryArchive } from "../testing/memory-archive.ts";
import { toPlainMessages } from "../testing/plain-messages.ts";
import { describeWithTranscripts, readTranscripts } from "../testing/transcripts.ts";
import type { ThreadMessage } from "../message/thread-message.ts";

const tokens = createTokenCounter();

type Options = Omit<SummarizationOptions, "model" | "archive">;

async function grow(thread: readonly ThreadMessage[], options: Options, ...answers: Answer[]) {
  const archive = memoryArchive();
  const model = answeringModel(...answers);
  const grown = await growThread(thread, { ...options, tokens, model, archive }, { archive });
  return { ...grown, calls: model.prompts.length };
}

describeWithTranscripts("a transcript", () => {
  it("keeps every promise while it grows, as messages and as plain objects", async () => {
    for (const { id, messages } of readTranscripts()) {
      // The airline's policy, which leads every transcript, has 1,250 tokens.
      const options: Options = { budget: { tokens: 2_600 }, keep: { messages: 6 } };
      const { breaches, events } = await grow(messages, options);
      expect([id, breaches]).toEqual([id, []]);
      if (tokens.count(messages) > 4_000)
        expect([id, events.map(({ type }) => type)]).toEqual([id, expect.arrayContaining(["context.summarized"])]);
      const plain = await grow(toPlainMessages(messages), options);
      expect([id, plain.breaches]).toEqual([id, []]);
    }
  });
});

const MESSAGES = 500;

describeWithTranscripts(`a thread of ${MESSAGES} messages`, () => {
  const cases: [string, Options, Answer][] = [
    ["with the default window", { budget: { tokens: 6_000 } }, "short"],
    ["with long summaries", { budget: { tokens: 6_000 } }, "long"],
    ["with a window far above the target", { budget: { tokens: 4_000 }, keep: { tokens: 3_900 } }, "short"],
    [
      "with a window above the target and long summaries",
      { budget: { tokens: 4_000 }, keep: { tokens: 2_700 } },
      "long",
    ],
    ["with a window above the budget", { budget: { tokens: 3_000 }, keep: { messages: 40 } }, "short"],
    ["with nothing kept but the turn", { budget: { tokens: 3_000 }, keep: { messages: 0 } }, "short"],
    ["with a target next to the budget", { budget: { tokens: 4_000 }, target: { tokens: 3_500 } }, "short"],
    ["with a target far below", { budget: { tokens: 8_000 }, target: { tokens: 1_500 }, pinFirst: true }, "long"],
    ["with a system prompt above the target", { budget: { tokens: 2_000 }, target: { tokens: 400 } }, "short"],
  ];

  it.each(cases)(
    "calls the summarizer at most tokens added / (budget - target) + 1 times, %s",
    async (_, options, answer) => {
      const thread = joinTranscripts(MESSAGES);
      const { breaches, calls, events } = await grow(thread, options, answer);
      expect(breaches).toEqual([]);
      const { budgetTokens, targetTokens } = events[0]!.data;
      expect(calls).toBeGreaterThan(2);
      expect(calls).toBeLessThanOrEqual(tokens.count(thread) / (budgetTokens - targetTokens) + 1);
    },
  );

  it("does so however often the summarizer fails, with trim", async () => {
    const thread = joinTranscripts(MESSAGES, { from: 20 });
    const options: Options = { budget: { tokens: 5_000 }, onFailure: "trim" };
    const { breaches, calls, events } = await grow(thread, options, "error", "short", "empty");
    expect(breaches).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["context.trimmed", "context.summarized"]));
    expect(calls).toBeLessThanOrEqual(tokens.count(thread) / 2_500 + 1);
  });

  it("stays whole where the summarizer always fails, which is asked seldom", async () => {
    const thread = joinTranscripts(MESSAGES, { from: 5 });
    const { breaches, calls, messages, events } = await grow(thread, { budget: { tokens: 5_000 } }, "error");
    expect(breaches).toEqual([]);
    expect(ids(messages)).toEqual(ids(thread));
    const types = new Set(events.map(({ type }) => type));
    expect([...types].toSorted()).toEqual(["context.kept", "context.over-budget", "context.shortened"]);
    // The first two waits are shorter than what a thread gains between two passes.
    expect(calls).toBeLessThanOrEqual(tokens.count(thread) / 2_500 + 3);
  });

  it("is within its budget at every call of the model, save where an event says why", async () => {
    const thread = joinTranscripts(MESSAGES, { from: 11 });
    const { breaches, events, passes } = await grow(thread, { budget: { tokens: 8_000 } }, "short");
    expect(breaches).toEqual([]);
    expect(passes).toBeGreaterThan(200);
    expect(events.filter(({ type }) => type === "context.over-budget")).toEqual([]);
  });
});

function ids(messages: readonly ThreadMessage[]): unknown[] {
  return (messages as readonly BaseMessage[]).map(({ id }) => id);
}
