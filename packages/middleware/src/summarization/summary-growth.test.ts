import type { BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { memoryArchive } from "../testing/memory-archive.ts";
import { isSummaryMessage } from "../testing/must-stay.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { failingModel } from "../testing/summarizer-models.ts";
import type { PassMemory } from "./pass-memory.ts";
import { talk } from "./state-graph/testing/chatter.ts";
import { allThatWasSaid, idsOf } from "./state-graph/testing/chat-graph.ts";
import type { SummarizationEvent } from "./summarization-event.ts";
import type { SummarizationOptions } from "./summarization-options.ts";
import { summarizeMessages } from "./summarize-messages.ts";
import { quotedHistory } from "./summarizer/testing/quoted-history.ts";

const counter = createTokenCounter();
const BUDGET = 1_000;
const TURNS = 120;
/** Of a summary message, before its text. */
const HEADER_TOKENS = 40;

/** Keeps every summary to the letter, and so many of a hundred words of all else, whatever length it is asked for. */
function hoarder(percent: number): ScriptedModel {
  return new ScriptedModel((prompt) => {
    const { earlier = "", messages } = quotedHistory(prompt);
    const kept = messages.map(({ from, text }) => {
      const words = text.split(" ");
      return from === "earlier summary" ? text : words.slice(0, Math.ceil((words.length * percent) / 100)).join(" ");
    });
    return [earlier, ...kept].filter((text) => text !== "").join("\n");
  });
}

async function grow(options: Pick<SummarizationOptions, "model" | "onFailure">) {
  const archive = memoryArchive();
  const events: SummarizationEvent[] = [];
  const lengths: number[] = [];
  let messages: BaseMessage[] = [];
  let memory: PassMemory = {};
  for (let turn = 0; turn < TURNS; turn++) {
    const given = { ...options, budget: { tokens: BUDGET }, keep: { messages: 4 }, threadId: "t", memory, archive };
    const thread = [...messages, ...talk(turn, turn + 1)];
    const pass = await summarizeMessages(thread, { ...given, onEvent: (event) => void events.push(event) });
    ({ memory } = pass);
    messages = pass.messages;
    lengths.push(...messages.filter(isSummaryMessage).map((message) => counter.countMessage(message)));
  }
  return { events, lengths, messages, said: new Set(allThatWasSaid(archive.messagesOf("t"), messages)) };
}

describe.each([10, 30, 60, 90])("a model that ignores the length it is asked for and keeps %i %% of all", (percent) => {
  it("never makes a summary above a third of the budget; what it would have said stays history, and events say so", async () => {
    const { events, lengths, said } = await grow({ model: hoarder(percent) });
    expect(Math.max(...lengths)).toBeLessThanOrEqual(BUDGET / 3 + HEADER_TOKENS);
    expect(said).toEqual(new Set(idsOf(talk(0, TURNS))));
    const reasons = events.flatMap(({ data }) => ("failure" in data ? (data.failure?.reason ?? []) : []));
    expect(reasons).toContain("too-long");
    // Not at every step.
    expect(reasons.length).toBeLessThan(TURNS / 4);
  });

  it("keeps a thread that is trimmed instead small", async () => {
    const { events, lengths, messages, said } = await grow({ model: hoarder(percent), onFailure: "trim" });
    expect(events.map(({ type }) => type)).toContain("context.trimmed");
    expect(Math.max(...lengths)).toBeLessThanOrEqual(BUDGET / 3 + 2 * HEADER_TOKENS);
    // Two calls a pass, and as many as tokens came in: it may have to wait for the next one.
    expect(counter.count(messages)).toBeLessThanOrEqual(BUDGET * 1.5);
    expect(said).toEqual(new Set(idsOf(talk(0, TURNS))));
  });
});

it("a length is weighed as the provider counts it", async () => {
  const model = new ScriptedModel(() => "bags and fares ".repeat(70));
  const options = { model, budget: { tokens: BUDGET }, keep: { messages: 4 }, unarchived: "allow" } as const;
  const outcomes = [1, 2].map(async (ratio) => summarizeMessages(talk(0, 24), { ...options, memory: { ratio } }));
  expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(["summarized", "kept"]);
});

it("notes of what was trimmed are one note", async () => {
  const { lengths, messages, events } = await grow({ model: failingModel(), onFailure: "trim" });
  const summary = messages.find(isSummaryMessage);
  const trimmed = events.filter(({ type }) => type === "context.trimmed");
  expect(trimmed.length).toBeGreaterThan(3);
  const left = trimmed.reduce((sum, { data }) => sum + data.messages.removed, 0);
  expect(summary?.text.split("\n\n").slice(1)).toEqual([`[${left} messages left here without a summary.]`]);
  expect(Math.max(...lengths)).toBeLessThan(100);
});
