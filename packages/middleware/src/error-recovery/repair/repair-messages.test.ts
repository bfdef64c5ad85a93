import { AIMessage, FunctionMessage, HumanMessage, RemoveMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { planRepairs } from "./plan-repairs.ts";
import { repairMessages } from "./repair-messages.ts";
import { repairUpdate } from "./repair-update.ts";

const human = (content: string) => new HumanMessage({ id: content, content });
const asks = (id: string, ...calls: string[]) =>
  new AIMessage({ id, content: "", tool_calls: calls.map((call) => ({ id: call, name: "search", args: {} })) });
const result = (call: string, content = `${call} found`, status: "success" | "error" = "success") =>
  new ToolMessage({ id: content, content, tool_call_id: call, name: "search", status });

const idsOf = (messages: readonly ThreadMessage[]) => messages.map((message) => (message as { id?: string }).id);
const plain = (message: object) => message as ThreadMessage;

describe("a missing result", () => {
  it.each([
    [undefined, "The process stopped while this ran; it may have completed."],
    ["stopped", "The process stopped while this ran; it may have completed."],
    ["cancelled", "Cancelled by the user before it completed."],
    ["rejected", "Rejected by the reviewer; it was not run."],
    ["The machine was sold.", "The machine was sold."],
    ["constructor", "constructor"],
  ])("is an error that tells the true cause (%s)", (reason, content) => {
    const repaired = repairMessages([asks("a1", "c1"), human("hello?")], reason === undefined ? {} : { reason });
    expect(repaired).toHaveLength(3);
    expect(repaired[1]).toBeInstanceOf(ToolMessage);
    expect(repaired[1]).toMatchObject({ tool_call_id: "c1", name: "search", status: "error", content });
  });

  it("comes in the order of the calls", () => {
    const [b] = [result("b")];
    const repaired = repairMessages([asks("a1", "a", "b", "c"), b!, human("go on")]);
    expect(idsOf(repaired)).toEqual(["a1", "repaired:a1:a", "b found", "repaired:a1:c", "go on"]);
    expect(repaired[2]).toBe(b);
  });

  it("has an id of its own where the call id comes again, and in a thread without ids", () => {
    expect(idsOf(repairMessages([asks("a1", "c"), asks("a2", "c")]))).toEqual([
      "a1",
      "repaired:a1:c",
      "a2",
      "repaired:a2:c",
    ]);
    const nameless = () => new AIMessage({ content: "", tool_calls: [{ id: "c", name: "search", args: {} }] });
    const ids = idsOf(repairMessages([nameless(), nameless()]));
    expect(new Set(ids.filter((id) => id?.startsWith("repaired:")))).toHaveProperty("size", 2);
    expect(idsOf(repairMessages([nameless(), nameless()]))).toEqual(ids);
  });
});

describe("results that are there", () => {
  it("come back as the very same messages in a new list when nothing is to repair", () => {
    const messages = [human("hi"), asks("a1", "a", "b"), result("a"), result("b"), asks("a2", "a"), result("a", "2")];
    const repaired = repairMessages(messages);
    expect(repaired).not.toBe(messages);
    expect(repaired).toHaveLength(messages.length);
    expect(repaired.every((message, at) => message === messages[at])).toBe(true);
  });

  it("move behind their call, whatever stands between, and in the order of the calls", () => {
    const messages = [
      result("early"),
      asks("a1", "a", "b", "early"),
      result("b"),
      human("wait"),
      asks("a2", "x"),
      result("x"),
      result("a"),
    ];
    expect(idsOf(repairMessages(messages))).toEqual([
      "a1",
      "a found",
      "b found",
      "early found",
      "wait",
      "a2",
      "x found",
    ]);
    expect(planRepairs(messages)).toMatchObject({ added: 0, removed: 0, toolCallIds: ["a", "b", "early"] });
  });

  it("count as moved, and not what they pass by", () => {
    const { moved, toolCallIds } = planRepairs([asks("a1", "a"), human("wait"), human("well"), result("a")]);
    expect({ moved, toolCallIds }).toEqual({ moved: 1, toolCallIds: ["a"] });
  });

  it("may hold what looks like another tool's result", () => {
    const content = [{ type: "tool_result", tool_use_id: "inner", content: "1" }];
    const messages = [asks("a1", "a"), new ToolMessage({ id: "r", tool_call_id: "a", content })];
    expect(repairMessages(messages)).toEqual(messages);
  });

  it("are removed where no call asks for them", () => {
    const nameless = new ToolMessage({ id: "n", content: "?", tool_call_id: "" });
    const messages = [result("nobody"), human("hi"), nameless, asks("a1", "a"), result("a")];
    const { messages: repaired, ...changes } = planRepairs(messages);
    expect(idsOf(repaired)).toEqual(["hi", "a1", "a found"]);
    expect(changes).toEqual({ added: 0, removed: 2, moved: 0, toolCallIds: ["nobody"] });
  });

  it("belong to the nearest call before them: an id that comes again is a call of its own", () => {
    const messages = [asks("a1", "c"), result("c", "one"), result("c", "two"), asks("a2", "c"), human("hello?")];
    expect(idsOf(repairMessages(messages))).toEqual(["a1", "one", "a2", "repaired:a2:c", "hello?"]);
    const late = [asks("a1", "c"), asks("a2", "c"), result("c", "two")];
    expect(idsOf(repairMessages(late))).toEqual(["a1", "repaired:a1:c", "a2", "two"]);
  });
});

describe("of several results of one call stays", () => {
  const real = result("c", "real");
  const error = result("c", "error", "error");
  const added = repairMessages([asks("a1", "c")])[1] as ToolMessage;
  const peers = result(
    "c",
    "Tool call search with id c was cancelled - another message came in before it could be completed.",
  );
  it.each<[string, ToolMessage[], ToolMessage]>([
    ["the first", [real, result("c", "second")], real],
    ["the real one rather than an error", [error, real], real],
    ["the real one rather than what a repair has added", [added, real], real],
    ["an error rather than what a repair has added", [added, error], error],
    ["the real one rather than what deepagents has added", [peers, real], real],
  ])("%s", (_, results, winner) => {
    const { messages, removed, toolCallIds } = planRepairs([asks("a1", "c"), results[0]!, human("hm"), results[1]!]);
    expect(messages).toHaveLength(3);
    expect(messages[1]).toBe(winner);
    expect({ removed, toolCallIds }).toEqual({ removed: 1, toolCallIds: ["c"] });
  });
});

it("a result that a repair has added stays with its call where the call id comes again", () => {
  const messages = [asks("a1", "c"), human("hello?"), asks("a2", "c")];
  const [, one, , , two] = repairMessages(messages);
  const appended = [...messages, one!, two!];
  expect(idsOf(repairMessages(appended))).toEqual(["a1", "repaired:a1:c", "hello?", "a2", "repaired:a2:c"]);
  expect(repairMessages(appended)[1]).toBe(one);
});

describe("a pending call", () => {
  it("gets no result, beside calls that do", () => {
    const messages = [asks("a1", "a", "b"), human("hello?")];
    expect(idsOf(repairMessages(messages, { pending: ["b"] }))).toEqual(["a1", "repaired:a1:a", "hello?"]);
  });

  it("is the last one of its id", () => {
    const messages = [asks("a1", "c"), human("again"), asks("a2", "c")];
    expect(idsOf(repairMessages(messages, { pending: ["c"] }))).toEqual(["a1", "repaired:a1:c", "again", "a2"]);
  });
});

describe("calls that could not be parsed", () => {
  it("get a result where a client sends them raw", () => {
    const message = new AIMessage({
      id: "a1",
      content: "",
      invalid_tool_calls: [{ id: "bad", name: "search", args: "{" }],
    });
    message.additional_kwargs = {
      tool_calls: [{ id: "bad", type: "function", function: { name: "search", arguments: "{" } }],
    };
    expect(repairMessages([message])[1]).toMatchObject({ tool_call_id: "bad", name: "search", status: "error" });
  });

  it("get none where no client sends them: it would be an orphan there", () => {
    const beside = new AIMessage({
      id: "a1",
      content: "",
      tool_calls: [{ id: "good", name: "search", args: {} }],
      invalid_tool_calls: [{ id: "bad", name: "search", args: "{" }],
    });
    const messages = [beside, result("good"), result("bad")];
    expect(idsOf(repairMessages(messages))).toEqual(["a1", "good found"]);
  });
});

describe("providers' own forms", () => {
  const blocks = (...content: object[]) => plain({ id: "a1", role: "assistant", content });
  const user = (...content: object[]) => plain({ id: "u1", role: "user", content });
  const cause = "The process stopped while this ran; it may have completed.";
  const text = { type: "text", text: "and now?" };

  it.each<[string, ThreadMessage, object]>([
    [
      "OpenAI's",
      plain({ id: "a1", role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "f" } }] }),
      { role: "tool", tool_call_id: "c1", name: "f", status: "error", content: cause },
    ],
    [
      "LangGraph's wire form",
      plain({ id: "a1", type: "ai", content: "", tool_calls: [{ id: "c1", name: "f", args: {} }] }),
      { type: "tool", tool_call_id: "c1", name: "f", status: "error", content: cause },
    ],
    [
      "Anthropic's",
      blocks({ type: "tool_use", id: "c1", name: "f", input: {} }),
      { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: cause, is_error: true }] },
    ],
    [
      "Bedrock's",
      blocks({ toolUse: { toolUseId: "c1", name: "f", input: {} } }),
      { role: "user", content: [{ toolResult: { toolUseId: "c1", content: [{ text: cause }], status: "error" } }] },
    ],
    [
      "the AI SDK's",
      blocks({ type: "tool-call", toolCallId: "c1", toolName: "f", input: {} }),
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "c1", toolName: "f", output: { type: "error-text", value: cause } },
        ],
      },
    ],
    [
      "a function call from before tools",
      plain({ id: "a1", role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } }),
      { role: "function", name: "f", content: cause },
    ],
  ])("%s", (_, caller, added) => {
    const [first, second, third] = repairMessages([caller, plain({ role: "user", content: "hello?" })]);
    const call = "function_call" in caller ? "function_call:f" : "c1";
    expect(first).toBe(caller);
    expect(second).toEqual({ id: `repaired:a1:${call}`, ...added });
    expect(third).toEqual({ role: "user", content: "hello?" });
    expect(repairMessages([first!, second!])).toEqual([first, second]);
  });

  it("of LangChain: a function call from before tools, and OpenAI's calls with text instead of arguments", () => {
    const legacy = new AIMessage({
      id: "a1",
      content: "",
      additional_kwargs: { function_call: { name: "f", arguments: "" } },
    });
    expect(repairMessages([legacy])[1]).toEqual(
      new FunctionMessage({ id: "repaired:a1:function_call:f", name: "f", content: cause }),
    );
    const custom = asks("a2", "c1");
    custom.additional_kwargs = { __openai_custom_tool_call_ids__: { c1: "ctc_1" } };
    expect(repairMessages([custom])[1]).toMatchObject({ tool_call_id: "c1", additional_kwargs: { customTool: true } });
  });

  it("leaves calls alone that the provider answers itself", () => {
    const message = blocks(
      { type: "server_tool_use", id: "s1", name: "web_search" },
      { type: "mcp_call", id: "m1" },
      { type: "tool-call", toolCallId: "t1", providerExecuted: true },
    );
    expect(repairMessages([message])).toEqual([message]);
  });

  it("keeps a message of several results whole where all of them are in place", () => {
    const messages = [
      blocks({ type: "tool_use", id: "a" }, { type: "tool_use", id: "b" }),
      user({ type: "tool_result", tool_use_id: "b" }, { type: "tool_result", tool_use_id: "a" }, text),
    ];
    expect(repairMessages(messages)[1]).toBe(messages[1]);
  });

  it("takes it apart where one of them goes, and keeps what the user says beside them behind them all", () => {
    const [a, b] = [
      blocks({ type: "tool_use", id: "a" }, { type: "tool_use", id: "b" }),
      user(
        { type: "tool_result", tool_use_id: "a", content: "1" },
        { type: "tool_result", tool_use_id: "nobody", content: "2" },
        text,
      ),
    ];
    const repaired = repairMessages([a, b]);
    expect(repaired.slice(1)).toEqual([
      { id: "u1/a", role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: "1" }] },
      {
        id: "repaired:a1:b",
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "b", content: cause, is_error: true }],
      },
      { id: "u1", role: "user", content: [text] },
    ]);
    expect(repairMessages(repaired)).toEqual(repaired);
  });

  it("puts its results before what is said beside them: Anthropic refuses another order", () => {
    const a = blocks({ type: "tool_use", id: "a" }, { type: "tool_use", id: "b" });
    const [first, second] = ["a", "b"].map((id) => ({ type: "tool_result", tool_use_id: id, content: id }));
    const mixed = user(first!, text, second!);
    const plan = planRepairs([a, mixed]);
    expect(plan.messages).toEqual([a, { ...mixed, content: [first, second, text] }]);
    expect(plan).toMatchObject({ added: 0, removed: 0, moved: 1, toolCallIds: ["a", "b"] });
    expect(mixed).toEqual(user(first!, text, second!));
    expect(planRepairs(plan.messages)).toMatchObject({ messages: plan.messages, moved: 0, toolCallIds: [] });
    expect(repairUpdate([a, mixed], plan.messages)).toEqual([["messages", [plan.messages[1]]]]);
  });

  it("takes it apart where it answers two messages", () => {
    const [one, two] = ["a", "b"].map((id) => plain({ id, role: "assistant", content: [{ type: "tool_use", id }] }));
    const both = user({ type: "tool_result", tool_use_id: "a" }, { type: "tool_result", tool_use_id: "b" });
    expect(idsOf(repairMessages([one!, two!, both]))).toEqual(["a", "u1/a", "b", "u1/b"]);
  });

  it("takes it apart where one call has two of its results", () => {
    const twice = user(
      { type: "tool_result", tool_use_id: "a", content: "failed", is_error: true },
      { type: "tool_result", tool_use_id: "a", content: "second" },
    );
    const { messages, removed } = planRepairs([blocks({ type: "tool_use", id: "a" }), twice]);
    expect(messages).toHaveLength(2);
    expect(removed).toBe(1);
    expect(messages[1]).toMatchObject({ content: [{ tool_use_id: "a" }] });
  });

  it("moves the result that a user gives later, without what is said beside it", () => {
    const [wait, late] = [
      plain({ id: "w", role: "user", content: "wait" }),
      user({ type: "tool_result", tool_use_id: "a" }, text),
    ];
    const repaired = repairMessages([blocks({ type: "tool_use", id: "a" }), wait, late]);
    expect(idsOf(repaired)).toEqual(["a1", "u1/a", "w", "u1"]);
    expect(repaired[3]).toEqual({ id: "u1", role: "user", content: [text] });
  });
});

describe("the options of a repair", () => {
  it("know both spellings of a call that the user has stopped", () => {
    const said = (reason: string) => repairMessages([asks("a1", "c1")], { reason })[1]?.content;
    expect(said("canceled")).toBe("Cancelled by the user before it completed.");
    expect(said("canceled")).toBe(said("cancelled"));
  });

  it("are refused where one is misspelled, by name", () => {
    for (const messages of [[asks("a1", "c1")], []])
      expect(() => repairMessages(messages, { pendings: ["c1"] } as never)).toThrowError(
        expect.objectContaining({
          code: "repair.invalid-option",
          message: expect.stringContaining("pendings") as string,
        }),
      );
  });
});

describe("what is no message", () => {
  it("stays where it is", () => {
    const odd = [undefined, 1, new RemoveMessage({ id: "x" }), {}, []] as unknown as ThreadMessage[];
    expect(repairMessages([...odd, asks("a1", "c1"), ...odd])).toHaveLength(12);
    expect(repairMessages(odd)).toEqual(odd);
  });

  it("is refused as a list", () => {
    for (const given of [undefined, null, "text", { messages: [] }])
      expect(() => repairMessages(given as unknown as ThreadMessage[])).toThrowError(
        expect.objectContaining({ code: "repair.invalid-messages" }),
      );
  });
});
