import { expect, it } from "vitest";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";
import { channelOf, number, schemaOf, text } from "../testing/models.ts";
import { staleParts } from "./stale-parts.ts";

function schema(types: Record<string, StateType>, sources: StateSchemaModel["sources"] = ["typescript", "annotation"]) {
  const position = { file: "src/a.ts", line: Object.keys(types).length, column: 1 };
  const channels = Object.entries(types).map(([name, type]) => channelOf(name, type, { position }));
  return { ...schemaOf(channels), sources };
}

const before = schema({ a: text, b: text });

it.each<[string, StateSchemaModel, string[]]>([
  ["nothing, where only lines and order changed", schema({ b: text, a: text }), []],
  ["a new channel", schema({ a: text, b: text, c: text }), ["channel c is new"]],
  ["a channel that is gone", schema({ a: text }), ["channel b is gone"]],
  ["a changed type", schema({ a: text, b: number }), ["channel b has changed"]],
  ["a new bound", schema({ a: text, b: { kind: "string", maxLength: 9 } }), ["channel b has changed"]],
  ["nothing, where this run does not know", schema({ a: text, b: { kind: "unknown", why: "declared any" } }), []],
  ["only new channels, where this run read types alone", schema({ c: text }, ["typescript"]), ["channel c is new"]],
])("shows %s", (_case, now, parts) => {
  expect(staleParts(before, now)).toEqual(parts);
});

it("shows a reducer that changed, and none that is unknown now", () => {
  const reducer = {
    kind: "function" as const,
    name: "r",
    fingerprint: "1",
    behavior: { combines: "append" as const, mutates: "nothing" as const, keepsAtMost: 9 },
  };
  const withReducer = (now: typeof reducer | { kind: "unknown"; why: string }) =>
    schemaOf([channelOf("a", text, { reducer: now })]);
  expect(staleParts(withReducer(reducer), withReducer({ ...reducer, fingerprint: "2" }))).toEqual([
    "channel a has changed",
  ]);
  expect(staleParts(withReducer(reducer), withReducer({ kind: "unknown", why: "types only" }))).toEqual([]);
});
