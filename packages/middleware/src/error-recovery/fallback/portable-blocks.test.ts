import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { startFaultServer, type FaultServer } from "../../testing/fault-server.ts";
import { messagesForOtherModel } from "./messages-for-other-model.ts";

const ANSWER = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  content: [{ type: "text", text: "Fine." }],
  usage: {},
};

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer(() => ({ type: "answer", status: 200, body: ANSWER }));
});
afterAll(() => server.close());

describe("what was attached for OpenAI, as Anthropic gets it", () => {
  const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "QUJD" } };
  const pdfAtUrl = { type: "document", source: { type: "url", url: "https://x.test/a.pdf" } };
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "QUJD" } };
  const imageAtUrl = { type: "image", source: { type: "url", url: "https://x.test/a.png" } };

  it.each([
    [{ type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,QUJD" } }, pdf],
    [{ type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,QUJD" }, pdf],
    [{ type: "input_file", file_url: "https://x.test/a.pdf" }, pdfAtUrl],
    [{ type: "input_image", image_url: "data:image/png;base64,QUJD" }, image],
    [{ type: "input_image", image_url: "https://x.test/a.png", detail: "high" }, imageAtUrl],
    [
      { type: "input_image", file_id: "file-1" },
      { type: "text", text: "[input image: cannot be shown here]" },
    ],
    [
      { type: "file", file: { file_id: "file-1" } },
      { type: "text", text: "[file: cannot be shown here]" },
    ],
    [
      { type: "file", file: { filename: "a.csv", file_data: "data:text/csv;base64,QUJD" } },
      { type: "text", text: "[file: cannot be shown here]" },
    ],
  ])("%j", async (block, expected) => {
    const [sent] = await sentToAnthropic(
      new HumanMessage({ content: [{ type: "text", text: "See:" }, block] as never }),
    );
    expect(sent?.content).toEqual([{ type: "text", text: "See:" }, expected]);
  });
});

describe("a text part without a letter", () => {
  const parts = (...texts: string[]) => texts.map((text) => ({ type: "text" as const, text }));

  it("is left out beside others: Anthropic refuses it", async () => {
    const [sent] = await sentToAnthropic(new HumanMessage({ content: parts("", "Hello", " \n") }));
    expect(sent?.content).toEqual(parts("Hello"));
  });

  it("stays where there is nothing else", () => {
    const message = new HumanMessage({ content: parts("") });
    expect(messagesForOtherModel([message], "openai", "anthropic")[0]).toBe(message);
  });
});

it("what a tool has found for Anthropic keeps its text for others, and where it is from", () => {
  const found = {
    type: "search_result",
    source: "https://x.test",
    title: "Refunds",
    content: [{ type: "text", text: "14 days" }],
  };
  const result = deepFreeze(
    new ToolMessage({ tool_call_id: "c1", content: [{ type: "text", text: "Found:" }, found] as never }),
  );
  expect(messagesForOtherModel([result], "anthropic", "openai")[0]?.content).toBe(
    "Found:\nRefunds\nhttps://x.test\n14 days",
  );
});

async function sentToAnthropic(message: BaseMessage): Promise<{ content: unknown }[]> {
  const model = new ChatAnthropic({
    model: "claude-opus-4-5",
    apiKey: "x",
    maxRetries: 0,
    anthropicApiUrl: server.url,
  });
  await model.invoke(messagesForOtherModel(deepFreeze([message]), "openai", "anthropic"));
  return (JSON.parse(server.requests.at(-1)!.body) as { messages: { content: unknown }[] }).messages;
}
