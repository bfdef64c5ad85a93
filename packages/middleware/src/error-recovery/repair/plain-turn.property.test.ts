import { AIMessage, FunctionMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { plainTurn } from "./plain-turn.ts";
import { readTurn } from "./thread-turn.ts";

const id = fc.constantFrom("a", "b", "");
const call = fc.record({
  id: fc.oneof(id, fc.constant(undefined)),
  name: fc.constant("search"),
  args: fc.constant({}),
});
const calls = fc.array(call, { maxLength: 3 });
const raw = calls.map((list) =>
  list.map(({ id: own }) => ({ id: own, type: "function", function: { name: "search", arguments: "{}" } })),
);
const block = fc.constantFrom<object>(
  { type: "text", text: "x" },
  { type: "tool_use", id: "c", name: "search", input: {} },
  { type: "tool_result", tool_use_id: "a", content: "x" },
);
const content = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("", "x") }, fc.array(block, { maxLength: 2 }));
const beside = fc.record(
  { tool_calls: raw, function_call: fc.constantFrom({ name: "search", arguments: "{}" }, undefined) },
  { requiredKeys: [] },
);
const metadata = fc.record(
  { output: fc.constant([{ type: "function_call", call_id: "d", name: "search" }]) },
  { requiredKeys: [] },
);

const legacy = fc.constantFrom(undefined, undefined, { name: "search", arguments: "{}" });
const fields = fc.record({
  function_call: legacy,
  content,
  tool_calls: calls,
  tool_call_id: id,
  additional_kwargs: beside,
  response_metadata: metadata,
});
const role = fc.constantFrom("user", "assistant", "tool", "function", "system", "human", "ai", "other");

/** Of langchain's classes, and as plain objects, with fields where none should be. */
const message = fc.tuple(fields, role, fc.boolean()).map(([given, of, isPlain]) => {
  const { tool_calls, tool_call_id, function_call, ...common } = given;
  if (isPlain) return { role: of, name: "search", ...given };
  switch (of) {
    case "assistant":
    case "ai":
      return Object.assign(new AIMessage(""), common, { tool_calls, function_call });
    case "tool":
      return Object.assign(new ToolMessage({ content: "", tool_call_id }), common);
    case "function":
      return Object.assign(new FunctionMessage({ content: "", name: "search" }), common, { tool_call_id });
    case "system":
      return Object.assign(new SystemMessage(""), common);
    default:
      return Object.assign(new HumanMessage(""), common, { tool_calls });
  }
});

it("says of a message what the thorough reading says, or nothing", () => {
  let said = 0;
  fc.assert(
    fc.property(message, (one) => {
      const plain = plainTurn(one);
      if (plain === undefined) return;
      said++;
      const { calls: found, answers, isResult } = readTurn(one);
      expect({ ...plain, calls: plain.calls.map(({ id: own }) => own) }).toEqual({
        calls: found.map(({ id: own }) => own),
        answers,
        isResult,
      });
    }),
    { numRuns: 2_000 },
  );
  expect(said).toBeGreaterThan(300);
});
