import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { SummarizationEvent } from "@threadkeep/middleware/agent";
import { createFileArchive, type FileArchive } from "@threadkeep/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "./converse.ts";
import { inspectArchive } from "./inspect-archive.ts";
import { readOneBack } from "./read-one-back.ts";

let folder: string;
let archive: FileArchive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-read-back-"));
  archive = createFileArchive(folder, { now: () => new Date("2026-03-01T12:00:00Z") });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const said = [
  new HumanMessage({ id: "q", content: "Which?" }),
  new AIMessage({ id: "c", content: "", tool_calls: [{ name: "read", args: {}, id: "call" }] }),
  new ToolMessage({ id: "r", tool_call_id: "call", content: "A long page." }),
  new AIMessage({ id: "a", content: "This one." }),
];

function eventWith(reference: string): SummarizationEvent {
  const report = { budgetTokens: 10, targetTokens: 5, tokensBefore: 11, tokensAfter: 4, durationMs: 1, reference };
  const messages = { before: 4, after: 1, removed: 4, shortened: 0 };
  return {
    type: "context.summarized",
    data: { ...report, messages, spent: { calls: 1, inputTokens: 1, outputTokens: 1 } },
  };
}

function thread(messages: Conversation["messages"]): Conversation {
  return { callTokens: [], messages, said };
}

describe("reading one message back", () => {
  it("reads what a preview stands for, by the reference in its text", async () => {
    const reference = await archive.archive("t", [said[2]!]);
    const preview = new ToolMessage({ id: "r", tool_call_id: "call", content: `A [archived as ${reference}]` });

    const messages = [said[0]!, said[1]!, preview, said[3]!];
    expect(await readOneBack(archive, "t", thread(messages), [eventWith(reference)])).toEqual({
      stands: preview.text,
      reference,
      messageId: "r",
      type: "tool",
      text: "A long page.",
      isEqual: true,
    });
  });

  it("reads a message that a summary stands for where no preview is left", async () => {
    const reference = await archive.archive("t", said);
    const summary = new HumanMessage({ id: "q", content: `Summary (4 messages, archived as ${reference}):\n\nWhich?` });

    const found = await readOneBack(archive, "t", thread([summary]), [eventWith(reference)]);

    expect(found).toMatchObject({ stands: summary.text, messageId: "q", text: "Which?", isEqual: true });
  });

  it("finds nothing where nothing was archived", async () => {
    expect(await readOneBack(archive, "t", thread(said), [])).toBeUndefined();
  });

  it("sees that the archive has another message under the id", async () => {
    const reference = await archive.archive("t", [new HumanMessage({ id: "q", content: "What?" })]);
    const summary = new HumanMessage({ id: "s", content: reference });

    expect(await readOneBack(archive, "t", thread([summary]), [eventWith(reference)])).toMatchObject({
      isEqual: false,
    });
  });
});

describe("inspecting the archive", () => {
  it("counts what is there, and what left the thread and is not", async () => {
    await archive.archive("t", [
      said[0]!,
      said[1]!,
      new ToolMessage({ ...said[2]!, content: "A", tool_call_id: "call" }),
    ]);

    const { files, ...counts } = await inspectArchive(archive, folder, "t", thread([said[3]!]));

    expect(counts).toMatchObject({ messages: 3, left: 3, lost: 1 });
    expect(files).toMatchObject([{ path: "t/2026-03-01.jsonl" }]);
    expect((await inspectArchive(archive, folder, "t", thread([]))).lost).toBe(2);
  });
});
