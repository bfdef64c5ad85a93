import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { startOpenAIServer, type OpenAIServer } from "../../testing/openai-server.ts";
import { toPlainMessages } from "../../testing/plain-messages.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { describeWithTranscripts, readTranscripts, type Transcript } from "../../testing/transcripts.ts";
import { planRepairs } from "./plan-repairs.ts";
import { repairMessages } from "./repair-messages.ts";

const goOn = new HumanMessage({ id: "go-on", content: "Are you still there?" });

describeWithTranscripts("a transcript", () => {
  let server: OpenAIServer;
  beforeAll(async () => (server = await startOpenAIServer()));
  afterAll(() => server.close());

  it("needs no repair while it is whole, as messages and as plain objects", () => {
    for (const { id, messages } of readTranscripts()) {
      expect([id, planRepairs(messages).toolCallIds]).toEqual([id, []]);
      expect(repairMessages(messages).every((message, at) => message === messages[at])).toBe(true);
      expect([id, planRepairs(toPlainMessages(messages)).toolCallIds]).toEqual([id, []]);
    }
  });

  it("is sound after a stop at any point, with messages lost and written late", () => {
    const transcripts = readTranscripts();
    fc.assert(
      fc.property(damage(transcripts), ({ transcript, cut, lost, late }) => {
        const messages = damaged(transcript, { cut, lost, late });
        for (const list of [messages, toPlainMessages(messages)] as ThreadMessage[][]) {
          const repaired = repairMessages(list);
          expect(findBreaches(repaired)).toEqual([]);
          expect(planRepairs(repaired).toolCallIds).toEqual([]);
          expect(repaired.filter((message) => !isTool(message))).toEqual(list.filter((message) => !isTool(message)));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("is answered by the provider again when it was stopped after a call", async () => {
    const model = new ChatOpenAI({
      model: "gpt-4o",
      apiKey: "dummy",
      maxRetries: 0,
      configuration: { baseURL: server.baseURL },
    });
    for (const { id, messages } of readTranscripts()) {
      const call = messages.findLastIndex(
        (message) => "tool_calls" in message && (message.tool_calls as []).length > 0,
      );
      if (call === -1) continue;
      const stopped = [...messages.slice(0, call + 1), goOn];
      await expect(model.invoke(stopped), id).rejects.toMatchObject({ status: 400 });
      await expect(model.invoke(repairMessages(stopped)), id).resolves.toMatchObject({ content: "Fine." });
    }
    expect(server.requests.length).toBeGreaterThan(60);
  });
});

interface Damage {
  /** Messages that were saved. */
  cut: number;
  lost: readonly number[];
  /** Messages that come at the end instead. */
  late: readonly number[];
}

function damage(transcripts: readonly Transcript[]): fc.Arbitrary<Damage & { transcript: Transcript }> {
  return fc.constantFrom(...transcripts).chain((transcript) => {
    const index = fc.nat({ max: transcript.messages.length - 1 });
    const some = fc.array(index, { maxLength: 5 });
    return fc.record({ transcript: fc.constant(transcript), cut: index, lost: some, late: some });
  });
}

/** Only results are lost or late: system messages lead. */
function damaged({ messages }: Transcript, { cut, lost, late }: Damage): BaseMessage[] {
  const saved = [...messages.entries()].slice(0, cut + 1);
  const isIn = (indices: readonly number[], [at, message]: [number, BaseMessage]) =>
    indices.includes(at) && isTool(message);
  const onTime = saved.filter((entry) => !isIn(lost, entry) && !isIn(late, entry));
  const after = saved.filter((entry) => isIn(late, entry) && !isIn(lost, entry));
  return [...onTime.map(([, message]) => message), goOn, ...after.map(([, message]) => message)];
}

function isTool(message: ThreadMessage): boolean {
  return "tool_call_id" in message;
}
