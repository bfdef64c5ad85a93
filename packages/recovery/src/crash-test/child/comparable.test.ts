import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { comparable } from "./comparable.ts";

it("leaves nothing of when a value was made, and under which random ids", () => {
  const made = () => ({
    id: randomUUID(),
    at: new Date(),
    iso: new Date().toISOString(),
    ms: Date.now(),
    text: `run ${randomUUID()} ended`,
  });
  expect(comparable(made())).toEqual({
    id: "<uuid>",
    at: "<time>",
    iso: "<time>",
    ms: "<time>",
    text: "run <uuid> ended",
  });
});

it("keeps what is no time", () => {
  const value = { cents: 1999, year: 2026, ratio: 0.5, none: null, day: "2026-07-01" };
  expect(comparable(value)).toEqual(value);
});

it("shows messages by what they say, without their ids and usage", () => {
  const call = { type: "tool_call" as const, id: "call-1", name: "search", args: { q: "x" } };
  const ai = new AIMessage({ id: "b", content: "", tool_calls: [call], response_metadata: { model: "m" } });
  const messages = [new HumanMessage({ id: "a", content: "?" }), ai];
  expect(comparable(messages)).toEqual([
    { type: "human", content: "?", additional_kwargs: {} },
    { type: "ai", content: "", tool_calls: [call], additional_kwargs: {} },
  ]);
});

it("tells maps, sets and bytes apart from what they hold", () => {
  expect(comparable({ map: new Map([["a", 1]]), set: new Set([1]), bytes: new Uint8Array([1, 2]) })).toEqual({
    map: { map: [["a", 1]] },
    set: { set: [1] },
    bytes: { bytes: "AQI=" },
  });
});
