import { createTokenCounter } from "@threadkeep/state";
import { expect, it } from "vitest";
import { joinTranscripts } from "./join-transcripts.ts";
import { findBreaches } from "./provider-rules.ts";
import { describeWithTranscripts, readTranscripts } from "./transcripts.ts";

describeWithTranscripts("the transcripts", () => {
  it("are 40 conversations that break no rule of any provider", () => {
    const transcripts = readTranscripts();
    expect(transcripts).toHaveLength(40);
    expect(transcripts.flatMap(({ messages }) => messages)).toHaveLength(1222);
    for (const { id, messages } of transcripts) expect([id, findBreaches(messages)]).toEqual([id, []]);
  });

  it("have ids that no two messages share, the same at each reading", () => {
    const ids = () => readTranscripts().flatMap(({ messages }) => messages.map(({ id }) => id));
    expect(new Set(ids()).size).toBe(1222);
    expect(ids()).toEqual(ids());
  });

  it("keep what was said, called and found", () => {
    const tokens = createTokenCounter();
    const messages = readTranscripts().flatMap((transcript) => transcript.messages);
    expect(messages.filter((message) => message.getType() === "tool")).toHaveLength(254);
    expect(
      readTranscripts()[0]?.messages.find((message) => message.getType() === "ai" && message.content === ""),
    ).toMatchObject({
      tool_calls: [{ name: "get_user_details", args: { user_id: "mia_li_3668" } }],
    });
    expect(tokens.count(messages)).toBeGreaterThan(100_000);
  });
});

describeWithTranscripts("joined transcripts", () => {
  it("are threads of any length that break no rule of any provider", () => {
    for (const count of [1, 2, 61, 62, 63, 64, 499, 500, 501, 2500]) {
      const thread = joinTranscripts(count);
      expect([count, thread.length, findBreaches(thread)]).toEqual([count, count, []]);
      expect(thread.map((message) => message.getType()).lastIndexOf("system")).toBe(0);
    }
    expect(joinTranscripts(0)).toEqual([]);
  });

  it("begin with the conversation that is asked for", () => {
    const thread = joinTranscripts(500, { from: 7 });
    expect(thread[1]?.content).toBe(readTranscripts()[7]?.messages[1]?.content);
    expect(findBreaches(thread)).toEqual([]);
  });
});
