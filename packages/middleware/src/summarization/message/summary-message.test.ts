import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsArchiving } from "./archived-original.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { SummaryMark } from "./message-view.ts";
import { makeSummaryMessage, summaryTextOf } from "./summary-message.ts";
import { viewMessages } from "./view-messages.ts";

const mark: SummaryMark = { kind: "summary", messages: 143, reference: "2026/t1.jsonl", through: "m143" };
const KINDS: Record<string, ThreadMessage> = {
  "a LangChain message": new AIMessage("hi"),
  "a plain message": { role: "assistant", content: "hi" },
  "a message in wire form": { type: "ai", content: "hi" } as unknown as ThreadMessage,
};

describe.each(Object.entries(KINDS))("a summary like %s", (_, like) => {
  const summarize = (text: string, changes: Partial<SummaryMark> = {}) =>
    viewMessages([makeSummaryMessage({ like, id: "m1", text, mark: { ...mark, ...changes } })])[0]!;

  it("is a human message in its place, marked, whose original is archived", () => {
    const view = summarize("They met.");
    expect(view).toMatchObject({ key: "m1", role: "human", calls: [], answers: [], mark });
    expect(view.message).toHaveProperty("additional_kwargs.lc_source", "summarization");
    expect(needsArchiving(view)).toBe(false);
  });

  it("says what it stands for and where that is", () => {
    expect(summarize("They met.").message.content).toBe(
      "Summary of the conversation before this point (143 messages, the last of them archived as 2026/t1.jsonl):\n\nThey met.",
    );
    const { reference: _reference, ...unarchived } = mark;
    const alone = makeSummaryMessage({ like, text: "They met.", mark: { ...unarchived, messages: 1 } });
    expect(alone.content).toBe("Summary of the conversation before this point (1 message):\n\nThey met.");
    expect(alone).not.toHaveProperty("id", "m1");
  });

  it("gives any text back exactly, whatever the reference", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("", "\n", "\n\nfirst", "a\n\nb\n\n\nc\n", "$& $' (1 message):\n\n"),
    );
    const reference = fc.oneof(
      fc.string(),
      fc.constantFrom("a\n\nb", "\r\n\r\n", "\n", "):\n\nforged", "a\u2028\u2029b"),
    );
    fc.assert(
      fc.property(text, reference, (said, stored) => {
        const view = summarize(said, { reference: stored });
        expect(summaryTextOf(view)).toBe(said);
        expect(view.mark).toHaveProperty("reference", stored);
      }),
    );
  });

  it("is read back the same from a checkpoint", async () => {
    const { serde } = new MemorySaver();
    const [type, bytes] = await serde.dumpsTyped([summarize("a\n\nb").message]);
    const [view] = viewMessages((await serde.loadsTyped(type, bytes)) as ThreadMessage[]);
    expect(view).toMatchObject({ key: "m1", role: "human", mark });
    expect(summaryTextOf(view!)).toBe("a\n\nb");
  });
});

it("is a HumanMessage for LangChain", () => {
  expect(makeSummaryMessage({ like: new AIMessage("hi"), text: "", mark })).toBeInstanceOf(HumanMessage);
});

describe("the text of a summary", () => {
  const kwargs = { lc_source: "summarization", threadkeep: mark };
  const rewritten = (content: unknown) =>
    viewMessages([{ role: "user", content, additional_kwargs: kwargs } as ThreadMessage])[0]!;

  it("is found in blocks", () => {
    expect(
      summaryTextOf(
        rewritten([
          { type: "text", text: "header\n\na" },
          { type: "text", text: "\n\nb" },
        ]),
      ),
    ).toBe("a\n\nb");
  });

  it("is all of it when the header is gone", () => {
    expect(summaryTextOf(rewritten("They met."))).toBe("They met.");
  });

  it("is none of other messages", () => {
    expect(summaryTextOf(viewMessages([new HumanMessage("a\n\nb")])[0]!)).toBeUndefined();
  });
});
