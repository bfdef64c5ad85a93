import { AIMessage, HumanMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureState } from "./measure-state.ts";
import { createStateMeter } from "./state-meter.ts";

function measureTwice(state: object, change: () => void) {
  const meter = createStateMeter();
  meter.measure(state);
  change();
  expect(meter.measure(state)).toEqual(measureState(state));
}

describe("createStateMeter measures anew what changed in place", () => {
  const answer = () =>
    new AIMessage({ content: "a", id: "1", tool_calls: [{ name: "f", args: { deep: { list: [1] } }, id: "c" }] });
  const changes: Record<string, (message: AIMessage) => void> = {
    "a content string": (message) => (message.content = "longer than before"),
    "a content that became a list": (message) => (message.content = [{ type: "text", text: "now a block" }]),
    "an argument of a tool call, deep inside": (message) => {
      (message.tool_calls?.[0]?.args["deep"] as { list: number[] }).list.push(22);
    },
    "a new field in additional_kwargs": (message) => (message.additional_kwargs["raw"] = "x".repeat(100)),
    "a field taken away": (message) => delete message.lc_kwargs["tool_calls"],
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`${what}`, () => {
      const message = answer();
      measureTwice({ messages: [new HumanMessage("q"), message] }, () => change(message));
    });
  }

  it("an element of a Map, which it cannot see through", () => {
    const map = new Map([["a", "b"]]);
    measureTwice({ list: [{ map }], map }, () => map.set("c", "d"));
  });

  it("a number that became a text of the same look, and the other way round", () => {
    const item: Record<string, unknown> = { a: 1 };
    measureTwice({ list: [item] }, () => (item["a"] = "1"));
  });

  it("anything in any JSON value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.jsonValue(),
        fc.string(),
        (list, value, key) => {
          measureTwice({ list }, () => {
            for (const item of list) item[key] = value;
          });
        },
      ),
    );
  });
});

it("createStateMeter does not serialize again what did not change", () => {
  let serialized = 0;
  class Counting extends HumanMessage {
    override toJSON() {
      serialized++;
      return super.toJSON();
    }
  }
  const messages = Array.from(
    { length: 20 },
    (_, index) => new Counting({ content: `message ${index}`, id: `${index}` }),
  );
  const meter = createStateMeter();
  meter.measure({ messages });
  meter.measure({ messages: [...messages, new Counting("one more")] });
  expect(serialized).toBe(21);
});
