import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { afterEach, describe, expect, it } from "vitest";
import { startFaultServer } from "../../testing/fault-server.ts";
import { repairMessages } from "./repair-messages.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const human = (content: string) => new HumanMessage({ id: content, content });
const screenshot = { type: "click", x: 1, y: 2, button: "left" };
const ITEMS = {
  computer_call: {
    type: "computer_call",
    id: "cu_1",
    call_id: "call_1",
    action: screenshot,
    pending_safety_checks: [],
  },
  shell_call: { type: "shell_call", id: "sh_1", call_id: "call_1", action: { commands: ["ls"] } },
  local_shell_call: { type: "local_shell_call", id: "lsh_1", call_id: "call_1", action: { command: ["ls"] } },
  apply_patch_call: { type: "apply_patch_call", id: "ap_1", call_id: "call_1", operation: { type: "delete_file" } },
};
const TYPES = Object.keys(ITEMS) as (keyof typeof ITEMS)[];
// What the Responses API calls a function, beside them.
const FUNCTION = { type: "function_call", id: "fc_1", call_id: "call_2", name: "search", arguments: "{}" };

describe("calls of OpenAI's own tools, as ChatOpenAI reads them", () => {
  it.each(TYPES)(
    "%s without a result is left alone: its output is of a kind that only the tool can make",
    async (type) => {
      const thread = [human("h1"), await answerWith(ITEMS[type]), human("h2")];
      expect(repairMessages(thread)).toEqual(thread);
    },
  );

  it.each(TYPES)("%s keeps the result that its tool has made, behind it", async (type) => {
    const answer = await answerWith(ITEMS[type]);
    const output = new ToolMessage({
      tool_call_id: "call_1",
      content: "done",
      additional_kwargs: { type: `${type}_output` },
    });
    expect(repairMessages([human("h1"), answer, human("h2"), output])).toEqual([
      human("h1"),
      answer,
      output,
      human("h2"),
    ]);
  });

  it.each(TYPES)("a function that was called beside a %s gets its result", async (type) => {
    const answer = await answerWith(ITEMS[type], FUNCTION);
    const repaired = repairMessages([answer, human("h1")]);
    expect(repaired).toMatchObject([{ content: answer.content }, { tool_call_id: "call_2", status: "error" }, {}]);
  });

  it("what a container of OpenAI's has run is answered", async () => {
    const output = { type: "shell_call_output", call_id: "call_1", output: [] };
    const stray = new ToolMessage({ tool_call_id: "call_1", content: "a stray one" });
    const thread = [await answerWith(ITEMS.shell_call, output), human("h1")];
    expect(repairMessages([...thread, stray])).toEqual(thread);
  });
});

describe("function calls in Google's form", () => {
  const block = { type: "functionCall", functionCall: { name: "search", args: {} } };

  it("are answered by the parsed calls, which alone LangChain's client sends", () => {
    const answer = new AIMessage({ content: [block], tool_calls: [{ id: "a", name: "search", args: {} }] });
    expect(repairMessages([answer, human("h1")])).toMatchObject([{}, { tool_call_id: "a", name: "search" }, {}]);
  });

  it.each([undefined, "call_7"])(
    "are parsed where nobody has, id %s: LangChain's clients send no result else",
    (id) => {
      const call = { ...block, functionCall: { ...block.functionCall, ...(id !== undefined && { id }) } };
      const repaired = repairMessages([new AIMessage({ content: [call] }), human("h1")]);
      const own = id ?? ((repaired[0] as AIMessage).tool_calls?.[0]?.id as string);
      expect(own).not.toBe("");
      expect(repaired).toMatchObject([
        { content: [call], tool_calls: [{ id: own, name: "search", args: {} }] },
        { tool_call_id: own, name: "search", status: "error" },
        {},
      ]);
      expect(repairMessages(repaired)).toEqual(repaired);
    },
  );

  it("are left alone in the contents of Google's own client", () => {
    const thread = [
      { role: "model", parts: [{ functionCall: { name: "search", args: {} } }] },
      { role: "user", parts: [{ functionResponse: { name: "search", response: {} } }] },
      { role: "user", parts: [{ text: "Hello?" }] },
    ];
    expect(repairMessages(thread)).toEqual(thread);
  });
});

async function answerWith(...output: object[]): Promise<AIMessage> {
  const body = { id: "resp_1", object: "response", status: "completed", model: "gpt-5", output };
  const server = await startFaultServer(() => ({ type: "answer", status: 200, body }));
  closing.push(() => server.close());
  const configuration = { baseURL: server.url };
  const model = new ChatOpenAI({ model: "gpt-5", apiKey: "x", maxRetries: 0, useResponsesApi: true, configuration });
  return model.invoke("Hello");
}
