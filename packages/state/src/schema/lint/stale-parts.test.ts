import { describe, expect, it } from "vitest";
import type { ReducerBehavior, ReducerModel, StateSchemaModel } from "../model/state-schema-model.ts";
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

describe("a reducer", () => {
  const behavior: ReducerBehavior = { combines: "append", mutates: "nothing", keepsAtMost: 9 };
  const reducer: ReducerModel = { kind: "function", name: "r", fingerprint: "1", behavior };
  const partsAfter = (now: ReducerModel, was: ReducerModel = reducer) =>
    staleParts(schemaOf([channelOf("a", text, { reducer: was })]), schemaOf([channelOf("a", text, { reducer: now })]));
  const changed = ["channel a has changed"];

  it("has changed where it behaves differently, is gone, or is another one whose behaviour is not known", () => {
    expect(partsAfter({ ...reducer, behavior: { ...behavior, combines: "replace" } })).toEqual(changed);
    expect(partsAfter({ ...reducer, behavior: { ...behavior, keepsAtMost: 5 } })).toEqual(changed);
    expect(partsAfter({ kind: "none" })).toEqual(changed);
    const untold: ReducerModel = { ...reducer, behavior: { ...behavior, combines: "unknown" } };
    expect(partsAfter({ ...untold, name: "s", fingerprint: "2" }, untold)).toEqual(changed);
  });

  it("is the same in other words, and where this run does not know it", () => {
    expect(partsAfter({ ...reducer, name: "s", fingerprint: "2" })).toEqual([]);
    expect(partsAfter({ kind: "unknown", why: "types only" })).toEqual([]);
  });
});
