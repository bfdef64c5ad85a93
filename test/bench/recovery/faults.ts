import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { ANSWER, type Fault, type ModelStep, type ToolName } from "./fault.ts";

const answers: ModelStep = { answers: ANSWER };

/** The places at which agents meet errors. What the provider says are its own words; what fails once is well on the next call. */
export const FAULTS: readonly Fault[] = [
  {
    name: "429 with `Retry-After: 1`, once",
    right: "asked again, and not before the second is over: an earlier call is refused, too, and counts",
    model: [{ fails: "429 with Retry-After: 1" }, answers],
    expected: { ends: "answer", modelCalls: 2, waitsMs: 1000 },
  },
  {
    name: "429 without a header, twice",
    right: "asked again: there is room a little later",
    model: [{ fails: "429" }, { fails: "429" }, answers],
    expected: { ends: "answer", modelCalls: 3 },
  },
  {
    name: "429 `insufficient_quota`",
    right: "asked once, the caller gets the error: somebody has to pay first",
    model: [{ fails: "429 for quota" }],
    expected: { ends: "error", status: 429, modelCalls: 1 },
  },
  {
    name: "503 overloaded, twice",
    right: "asked again",
    model: [{ fails: "503" }, { fails: "503" }, answers],
    expected: { ends: "answer", modelCalls: 3 },
  },
  {
    name: "401",
    right: "asked once, the caller gets the error: the key stays wrong",
    model: [{ fails: "401" }],
    expected: { ends: "error", status: 401, modelCalls: 1 },
  },
  {
    name: "400 context length",
    right: "asked once, the caller gets the error: the same messages are too long again",
    model: [{ fails: "context length" }],
    expected: { ends: "error", status: 400, modelCalls: 1 },
  },
  {
    name: "413",
    right: "asked once, the caller gets the error: the same request is too large again",
    model: [{ fails: "413" }],
    expected: { ends: "error", status: 413, modelCalls: 1 },
  },
  {
    name: "content filter",
    right: "asked once, the caller gets the error: the same text is filtered again",
    model: [{ fails: "content filter" }],
    expected: { ends: "error", status: 400, modelCalls: 1 },
  },
  {
    name: "connection reset, once",
    right: "asked again",
    model: [{ fails: "connection reset" }, answers],
    expected: { ends: "answer", modelCalls: 2 },
  },
  {
    name: "stream cut in half",
    right:
      "asked once, the caller gets the error: a part was read already, and nobody tells its reader that the text starts anew",
    model: [{ fails: "stream cut in half" }, answers],
    isStreamed: true,
    expected: { ends: "error", modelCalls: 1 },
  },
  {
    name: "model hangs, the caller aborts",
    right: "ends at once, and nothing is called any more",
    model: [{ fails: "hang" }],
    abortsAfterMs: 50,
    expected: { ends: "abort", modelCalls: 1 },
  },
  {
    name: "503, the caller aborts during the wait",
    right: "ends at once, and nothing is called any more",
    model: [{ fails: "503" }],
    abortsAfterMs: 50,
    delayMs: 500,
    expected: { ends: "abort", modelCalls: 1 },
  },
  {
    name: "503 of a tool that only reads, twice",
    right: "called again, and the model gets what it found",
    model: [calls("search"), answers],
    tool: ["503", "503", "200"],
    expected: { ends: "answer", modelCalls: 2, toolCalls: 3, results: ["success"] },
  },
  {
    name: "503 of a tool that only reads, the caller aborts during the wait",
    right: "ends at once, and the tool is not called any more",
    model: [calls("search"), { fails: "hang" }],
    tool: ["503", "200"],
    abortsAfterMs: 50,
    delayMs: 500,
    expected: { ends: "abort", modelCalls: 2, toolCalls: 1 },
  },
  {
    name: "tool throws a TypeError",
    right: "called once, the model gets the error: the same code fails again",
    model: [calls("search"), answers],
    tool: ["throws a TypeError"],
    expected: { ends: "answer", modelCalls: 2, toolCalls: 1, results: ["error"] },
  },
  {
    name: "tool that pays loses its connection",
    right: "called once, the model gets the error: the payment may have been made",
    model: [calls("pay"), answers],
    tool: ["loses its connection"],
    expected: { ends: "answer", modelCalls: 2, toolCalls: 1, results: ["error"] },
  },
  {
    name: "bad tool arguments",
    right: "given back to the model at once, which mends them: the same arguments are refused again",
    model: [calls("search", { query: 7 }), calls("search"), answers],
    tool: ["200"],
    expected: { ends: "answer", modelCalls: 3, toolCalls: 2, results: ["error", "success"] },
  },
  {
    name: "interrupt inside a tool",
    right: "the caller is asked once, and the run goes on with the answer",
    model: [calls("pay"), answers],
    tool: ["asks a human"],
    expected: { ends: "answer", modelCalls: 2, toolCalls: 2, results: ["success"], interrupts: 1 },
  },
  {
    name: "the same tool call for ever",
    right: "ends before the tenth: each call costs, and none says anything new",
    model: [calls("search")],
    tool: ["200"],
    expected: { ends: "any", modelCalls: 9 },
  },
  {
    name: "tool call without a result in the thread",
    right: "answered: the process stopped during that call, and the person asks on",
    model: [answers],
    history: [
      new HumanMessage("Pay."),
      new AIMessage({ content: "", tool_calls: [{ id: "call_0", name: "pay", args: {} }] }),
    ],
    expected: { ends: "answer", modelCalls: 1 },
  },
];

function calls(name: ToolName, args: Record<string, unknown> = { query: "refunds" }): ModelStep {
  return { callsTool: { name, args } };
}
