import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { findBreaches } from "./provider-rules.ts";

const human = (id: string) => new HumanMessage({ id, content: "go on" });
const asks = (id: string, ...calls: string[]) =>
  new AIMessage({ id, content: "", tool_calls: calls.map((call) => ({ id: call, name: "search", args: {} })) });
const result = (id: string, call: string) => new ToolMessage({ id, content: "found", tool_call_id: call });

describe("findBreaches finds nothing in", () => {
  const fine: Record<string, BaseMessage[]> = {
    "an empty list": [],
    "system messages that lead": [new SystemMessage({ id: "s1", content: "a" }), new SystemMessage("b"), human("h")],
    "parallel calls answered in another order": [
      human("h"),
      asks("a", "1", "2"),
      result("r2", "2"),
      result("r1", "1"),
      human("i"),
    ],
    "a call id that a later message uses again": [asks("a", "1"), result("r", "1"), asks("b", "1"), result("s", "1")],
    "messages without ids": [new HumanMessage("a"), new HumanMessage("a")],
    "calls that could not be parsed and that no client sends": [
      new AIMessage({
        id: "a",
        content: "hm",
        invalid_tool_calls: [{ id: "1", name: "search", args: "{", error: "bad" }],
      }),
      human("h"),
    ],
    "a call that only its raw form has, with its result": [unparsed("a", "1"), result("r", "1")],
  };
  for (const [name, messages] of Object.entries(fine)) {
    it(name, () => expect(findBreaches(messages)).toEqual([]));
  }
});

describe("findBreaches says of", () => {
  const broken: Record<string, [BaseMessage[], string[]]> = {
    "an orphan result": [
      [human("h"), result("r", "1")],
      ['messages[1] answers the call "1", which no message before it makes'],
    ],
    "a result before its call": [
      [result("r", "1"), asks("a", "1"), result("s", "1")],
      ['messages[0] answers the call "1", which no message before it makes'],
    ],
    "a result apart from its call": [
      [asks("a", "1"), human("h"), result("r", "1")],
      [
        'messages[0] calls "1", not answered before messages[1]',
        'messages[2] answers the call "1" of messages[0], but does not follow it directly',
      ],
    ],
    "an exchange within another": [
      [asks("a", "1"), asks("b", "2"), result("r2", "2"), result("r1", "1")],
      [
        'messages[0] calls "1", not answered before messages[1]',
        'messages[3] answers the call "1" of messages[0], but does not follow it directly',
      ],
    ],
    "parallel calls of which one has no result": [
      [asks("a", "1", "2"), result("r", "2"), human("h")],
      ['messages[0] calls "1", not answered before messages[2]'],
    ],
    "a call answered twice": [
      [asks("a", "1"), result("r", "1"), result("s", "1")],
      ['messages[2] answers the call "1" of messages[0] a second time'],
    ],
    "a result again, later": [
      [asks("a", "1"), result("r", "1"), human("h"), result("s", "1")],
      ['messages[3] answers the call "1" of messages[0], but does not follow it directly'],
    ],
    "an id that comes twice": [[human("h"), asks("a"), human("h")], ['messages[2] has the id "h" of messages[0]']],
    "one call id twice in a message": [
      [asks("a", "1", "1"), result("r", "1")],
      ['messages[0] makes the call "1" twice'],
    ],
    "a system message after others": [
      [new SystemMessage("a"), human("h"), new SystemMessage("b")],
      ["messages[2] is a system message after messages[1], which is none"],
    ],
    "a call that only its raw form has": [
      [unparsed("a", "1"), human("h")],
      ['messages[0] calls "1", not answered before messages[1]'],
    ],
    "a call that only the content has": [
      [new AIMessage({ id: "a", content: [{ type: "tool_use", id: "1", name: "search", input: {} }] }), human("h")],
      ['messages[0] calls "1", not answered before messages[1]'],
    ],
  };
  for (const [name, [messages, breaches]] of Object.entries(broken)) {
    it(name, () => expect(findBreaches(messages)).toEqual(breaches));
  }
});

it("lets calls at the end wait when that is allowed, and only there", () => {
  const waiting = [human("h"), asks("a", "1", "2"), result("r", "2")];
  expect(findBreaches(waiting)).toEqual(['messages[1] calls "1", not answered before the end']);
  expect(findBreaches(waiting, { pendingAllowed: true })).toEqual([]);
  expect(findBreaches([...waiting, human("i")], { pendingAllowed: true })).toHaveLength(1);
});

it("reads plain objects of OpenAI's and of Anthropic's format", () => {
  const call = { role: "assistant", content: null, tool_calls: [rawCall("1")], id: "a" };
  const openAI = { role: "tool", content: "found", tool_call_id: "1", id: "r" };
  const use = { role: "assistant", content: [{ type: "tool_use", id: "1", name: "search", input: {} }] };
  const anthropic = { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "found" }] };
  expect(findBreaches([call, openAI])).toEqual([]);
  expect(findBreaches([use, anthropic])).toEqual([]);
  expect(findBreaches([openAI])).toHaveLength(1);
  expect(findBreaches([anthropic])).toHaveLength(1);
  expect(findBreaches([use, { role: "user", content: "go on" }])).toHaveLength(1);
  expect(findBreaches([call, openAI, openAI])).toHaveLength(2);
  expect(
    findBreaches([
      { role: "user", content: "hi" },
      { role: "developer", content: "be brief" },
    ]),
  ).toHaveLength(1);
});

function rawCall(id: string) {
  return { id, type: "function" as const, function: { name: "search", arguments: "{" } };
}

/** The constructor would log advice on raw calls, so they are set after it. */
function unparsed(id: string, call: string): AIMessage {
  const message = new AIMessage({ id, content: "" });
  message.additional_kwargs = { tool_calls: [rawCall(call)] };
  return message;
}
