import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { isSound } from "./is-sound.ts";

const call = (id: string) => ({ id, name: "search", args: {}, type: "tool_call" as const });
const block = { type: "tool_result", tool_use_id: "x", content: "x" };

function buildThread() {
  const human = new HumanMessage("Look.");
  const ai = new AIMessage({ content: "", tool_calls: [call("a")] });
  const result = new ToolMessage({ content: "x", tool_call_id: "a" });
  return { human, ai, result, messages: [human, ai, result] as BaseMessage[] };
}

type Thread = ReturnType<typeof buildThread>;

const changes: Record<string, (thread: Thread) => unknown> = {
  "a call more": ({ ai }) => (ai.tool_calls = [call("a"), call("b")]),
  "a result for another call": ({ result }) => (result.tool_call_id = "b"),
  "a result in the content": ({ human }) => (human.content = [block]),
  "a call beside the content": ({ ai }) => {
    ai.tool_calls = [];
    ai.additional_kwargs = {
      tool_calls: [{ id: "b", type: "function", function: { name: "search", arguments: "{}" } }],
    };
  },
};

for (const [what, change] of Object.entries(changes))
  it(`sees that a message it knows was changed in place: ${what}`, () => {
    const thread = buildThread();
    expect(isSound(thread.messages)).toBe(true);
    change(thread);
    expect(isSound(thread.messages)).toBe(false);
  });

it("does not take two results for those of two calls with one id: no provider does", () => {
  const { human, ai, result } = buildThread();
  ai.tool_calls = [call("a"), call("a")];
  const again = new ToolMessage({ content: "y", tool_call_id: "a" });
  expect(isSound([human, ai, result, again])).toBe(false);
});
