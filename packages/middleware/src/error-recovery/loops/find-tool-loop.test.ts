import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { anyHistory, anyPlainHistory } from "../../testing/histories.ts";
import { toPlainMessages } from "../../testing/plain-messages.ts";
import { findToolLoop } from "./find-tool-loop.ts";
import { loopNote } from "./loop-note.ts";

const ask = new HumanMessage("Find it.");

describe("findToolLoop", () => {
  it("counts the same call with the same result, up to the end", () => {
    const messages = [ask, ...round("a", search("x")), ...round("b", search("x")), ...round("c", search("x"))];
    expect(findToolLoop(messages)).toEqual({ toolName: "search", toolCallIds: ["a0", "b0", "c0"], times: 3 });
  });

  it("finds nothing in one round, in an empty list and without tools", () => {
    for (const messages of [[], [ask], [ask, new AIMessage("Hello")], [ask, ...round("a", search("x"))]])
      expect(findToolLoop(messages)).toBeUndefined();
  });

  it("does not mind the order of keys and the text beside the calls", () => {
    const calls = [
      call({ args: { q: "x", page: { from: 1, to: 2 } } }),
      call({ args: { page: { to: 2, from: 1 }, q: "x" } }),
    ];
    const messages = [ask, ...calls.flatMap((one, at) => round(`r${at}`, { ...one, text: `Attempt ${at}` }))];
    expect(findToolLoop(messages)?.times).toBe(2);
  });

  it.each([
    ["arguments", search("y")],
    ["a result", { ...search("x"), result: "other" }],
    ["a status", { ...search("x"), status: "error" as const }],
    ["a tool", { ...search("x"), name: "read" }],
  ])("ends the row at %s that differs", (_, other) => {
    const messages = [ask, ...round("a", search("x")), ...round("b", other), ...round("c", search("x"))];
    expect(findToolLoop(messages)).toBeUndefined();
    expect(findToolLoop([...messages, ...round("d", search("x"))])?.times).toBe(2);
  });

  it("starts anew after a human message and after an answer without calls", () => {
    for (const between of [new HumanMessage("Try again."), new AIMessage("I found nothing.")]) {
      const messages = [ask, ...round("a", search("x")), between, ...round("b", search("x"))];
      expect(findToolLoop(messages)).toBeUndefined();
      expect(findToolLoop([...messages, between])).toBeUndefined();
    }
  });

  it("looks past what we have put in between", () => {
    const notes = [
      loopNote({ toolName: "search", times: 3 }),
      new HumanMessage({ content: "Summary", additional_kwargs: { lc_source: "summarization" } }),
      new SystemMessage("Be brief."),
    ];
    for (const note of notes) {
      const messages = [ask, ...round("a", search("x")), note, ...round("b", search("x")), note];
      expect(findToolLoop(messages)?.times).toBe(2);
    }
  });

  it("compares all parallel calls of a round, in whatever order their results came", () => {
    const [first, last] = [round("a", search("x"), search("y")), round("b", search("x"), search("y"))];
    expect(
      findToolLoop([ask, ...first, last[0] as BaseMessage, last[2] as BaseMessage, last[1] as BaseMessage]),
    ).toEqual({
      toolName: "search",
      toolCallIds: ["a0", "a1", "b0", "b1"],
      times: 2,
    });
    expect(findToolLoop([ask, ...first, ...round("b", search("y"), search("x"))])?.times).toBe(2);
    expect(findToolLoop([ask, ...first, ...round("b", search("x"), search("z"))])).toBeUndefined();
    expect(findToolLoop([ask, ...first, ...round("b", search("x"))])).toBeUndefined();
  });

  it("takes equal parallel calls for one", () => {
    const thrice = round("a", search("x"), search("x"), search("x"));
    expect(findToolLoop([ask, ...thrice])).toBeUndefined();
    expect(findToolLoop([ask, ...thrice, ...round("b", search("x"))])?.times).toBe(2);
  });

  it("tells which result belongs to which call", () => {
    const swapped = [
      { ...search("x"), result: "2" },
      { ...search("y"), result: "1" },
    ];
    const straight = [
      { ...search("x"), result: "1" },
      { ...search("y"), result: "2" },
    ];
    expect(findToolLoop([ask, ...round("a", ...straight), ...round("b", ...swapped)])).toBeUndefined();
  });

  it("does not count rounds whose calls are not answered", () => {
    const unanswered = (id: string) => round(id, search("x")).slice(0, 1);
    expect(findToolLoop([ask, ...round("a", search("x")), ...unanswered("b")])).toBeUndefined();
    expect(findToolLoop([ask, ...unanswered("a"), ...unanswered("b")])).toBeUndefined();
    expect(findToolLoop([ask, ...unanswered("a"), ...round("b", search("x"))])).toBeUndefined();
  });

  it("counts rounds that use the same call ids again", () => {
    const messages = [ask, ...round("a", search("x")), ...round("a", search("x"))];
    expect(findToolLoop(messages)?.times).toBe(2);
  });

  it("reads plain messages and the forms of OpenAI and Anthropic", () => {
    const openai = (id: string) => [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id, type: "function", function: { name: "search", arguments: '{"q": "x"}' } }],
      },
      { role: "tool", tool_call_id: id, content: "nothing" },
    ];
    const anthropic = (id: string) => [
      { role: "assistant", content: [{ type: "tool_use", id, name: "search", input: { q: "x" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: "nothing" }] },
    ];
    for (const form of [openai, anthropic]) {
      const messages = [{ role: "user", content: "Find it." }, ...form("a"), ...form("b"), ...form("c")];
      expect(findToolLoop(messages)).toEqual({ toolName: "search", toolCallIds: ["a", "b", "c"], times: 3 });
    }
  });

  it("reads no further than the first round that differs", () => {
    const messages = [ask, ...round("a", search("x")), ...round("b", search("y")), ...round("c", search("y"))];
    const unread = new Proxy(ask, {
      get: () => expect.unreachable("was read"),
    });
    expect(findToolLoop([unread, ...messages.slice(1)])?.times).toBe(2);
  });
});

describe("findToolLoop in any history", () => {
  it("finds n repetitions of a round at its end, and changes nothing", () => {
    fc.assert(
      fc.property(anyHistory(), fc.integer({ min: 2, max: 5 }), (history, times) => {
        const rounds = Array.from({ length: times }, (_, at) => round(`loop${at}-`, search("only here"))).flat();
        const loop = findToolLoop(deepFreeze([...history, ...rounds]));
        expect(loop?.times).toBe(times);
        expect(loop?.toolCallIds).toHaveLength(times);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("says the same of messages and of plain objects", () => {
    fc.assert(
      fc.property(anyHistory(), (history) => {
        const rounds = [...round("l1", search("x")), ...round("l2", search("x"))];
        const messages = [...history, ...rounds];
        expect(findToolLoop(toPlainMessages(messages))?.times).toBe(findToolLoop(messages)?.times);
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it("survives whatever a thread holds", () => {
    fc.assert(
      fc.property(anyPlainHistory(), (history) => {
        findToolLoop(history);
      }),
      { seed: 13, numRuns: 100 },
    );
    const broken = [null, 1, {}, { role: "assistant", tool_calls: [null] }, { role: "tool", content: [null] }];
    for (const message of broken) expect(findToolLoop([message, message] as never[])).toBeUndefined();
  });
});

describe("loopNote", () => {
  it("tells the model what it did and what to do instead, marked as ours", () => {
    const note = loopNote({ toolName: "search", times: 3 });
    expect(note.text).toBe(
      "You have called search 3 times in a row with the same arguments, and the result was the same each time. " +
        "Calling it so again will not change that. Do something else: other arguments or another tool. " +
        "Or answer with what you have, and say what is missing.",
    );
    expect(note.additional_kwargs).toEqual({ threadkeep: { kind: "loop-note" } });
  });
});

interface Call {
  name: string;
  args: Record<string, unknown>;
  result: string;
  status?: "success" | "error";
  text?: string;
}

function call(changes: Partial<Call>): Call {
  return { name: "search", args: {}, result: "nothing", ...changes };
}

function search(q: string): Call {
  return call({ args: { q } });
}

function round(id: string, ...calls: Call[]): BaseMessage[] {
  const tool_calls = calls.map(({ name, args }, at) => ({ type: "tool_call" as const, id: `${id}${at}`, name, args }));
  const results = calls.map(
    ({ name, result, status = "success" }, at) =>
      new ToolMessage({ content: result, tool_call_id: `${id}${at}`, name, status }),
  );
  return [new AIMessage({ content: calls[0]?.text ?? "", tool_calls }), ...results];
}
