import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { PlainMessage } from "@threadkeep/state";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { SummarizationEvent } from "./summarization-event.ts";
import type { ArchiveMessages } from "./summarization-options.ts";
import { summarizeMessages, type MessageOrSummary } from "./summarize-messages.ts";
import { answeringModel } from "../testing/answering-model.ts";
import { memoryArchive } from "../testing/memory-archive.ts";

const words = "bags and fares ".repeat(40);
const unnamed = (): BaseMessage[] => [
  ...Array.from({ length: 12 }, (_, turn) => new (turn % 2 ? AIMessage : HumanMessage)(`${turn} ${words}`)),
  new HumanMessage("And my bag?"),
];
const options = { model: answeringModel("short"), budget: { tokens: 800 }, keep: { messages: 1 } };

describe("a list that nothing names", () => {
  it("is not archived: another one that begins alike would share its archive", async () => {
    const archive = memoryArchive();
    const refused = summarizeMessages(unnamed(), { ...options, archive });
    await expect(refused).rejects.toMatchObject({
      code: "summarization.no-thread-id",
      message: expect.stringMatching(/configurable\.thread_id.*threadId to summarizeMessages/),
    });
    expect(archive.calls).toEqual([]);
  });

  it("is with a thread id, of the options or of the config", async () => {
    const archive = memoryArchive();
    await summarizeMessages(unnamed(), { ...options, archive, threadId: "t" });
    await summarizeMessages(unnamed(), { ...options, archive, config: { configurable: { thread_id: "u" } } });
    expect(Object.keys(archive.threads())).toEqual(["t", "u"]);
  });

  it("is left alone while it fits, and summarized where nothing is archived", async () => {
    const small = await summarizeMessages(unnamed().slice(-1), { ...options, archive: memoryArchive() });
    const unarchived = await summarizeMessages(unnamed(), { ...options, unarchived: "allow" });
    expect([small.outcome, unarchived.outcome]).toEqual(["unchanged", "summarized"]);
  });
});

it("gives an archive that hangs its time, and then leaves history as it is", async () => {
  const given = unnamed();
  const hanging = { ...options, threadId: "t", archive: () => new Promise<string>(() => {}), timeoutMs: 1 };
  const events: SummarizationEvent[] = [];
  const onEvent = (event: SummarizationEvent) => void events.push(event);
  const { outcome, messages } = await summarizeMessages(given, { ...hanging, onEvent });
  const failure = { reason: "archive", errorName: "TimeoutError" };
  expect(events[0]).toMatchObject({ type: "context.kept", data: { failure } });
  expect(outcome).toBe("kept");
  expect(messages.every((message, index) => message === given[index])).toBe(true);
});

describe("types", () => {
  interface Mine extends PlainMessage {
    id: string;
    mood: string;
  }

  it("say that a summary has none of a message's own fields", () => {
    expectTypeOf<MessageOrSummary<Mine>>().toEqualTypeOf<Mine | PlainMessage>();
    expectTypeOf<MessageOrSummary<AIMessage>>().toEqualTypeOf<AIMessage | HumanMessage>();
    const pass = (messages: Mine[]) => summarizeMessages(messages, options);
    expectTypeOf(pass).returns.resolves.toHaveProperty("messages").toEqualTypeOf<(Mine | PlainMessage)[]>();
    expectTypeOf(pass).returns.resolves.toHaveProperty("messages").not.toExtend<Mine[]>();
  });

  it("give lists of messages of any kind back as such, and take them again", () => {
    const pass = (messages: BaseMessage[]) => summarizeMessages(messages, options);
    expectTypeOf(pass).returns.resolves.toHaveProperty("messages").toExtend<BaseMessage[]>();
    expectTypeOf<MessageOrSummary<ThreadMessage>>().toExtend<ThreadMessage>();
    expectTypeOf<MessageOrSummary<MessageOrSummary<Mine>>>().toEqualTypeOf<MessageOrSummary<Mine>>();
  });

  it("take archives that do not look at the batch before", () => {
    expectTypeOf<(threadId: string, messages: ThreadMessage[]) => Promise<string>>().toExtend<ArchiveMessages>();
    expectTypeOf<(threadId: string) => Promise<string>>().toExtend<ArchiveMessages>();
  });
});
