import { describe, expect, it } from "vitest";
import { channelOf, listOf, objectOf, oneOf, schemaOf, text } from "../testing/models.ts";
import { isStateSchemaModel } from "./is-state-schema-model.ts";
import type { StateType } from "./state-type.ts";

const model = schemaOf([channelOf("docs", listOf(objectOf({ id: text, kind: oneOf("a", "b") })))], {
  nodes: [
    {
      name: "a",
      ends: "undeclared",
      returnsCommand: "unknown",
      reads: "unknown",
      writes: [{ name: "docs", how: "value" }],
    },
  ],
  edges: [{ from: ["__start__"], to: "a" }],
  routers: [{ from: "a", name: "route", destinations: ["__end__"], reads: [{ name: "docs" }], fansOut: false }],
});

const withType = (type: unknown) => schemaOf([channelOf("x", type as StateType)]);

function nested(depth: number): StateType {
  return depth === 0 ? text : listOf(nested(depth - 1));
}

describe("isStateSchemaModel", () => {
  it("knows a model that went through JSON", () => {
    expect(isStateSchemaModel(JSON.parse(JSON.stringify(model)))).toBe(true);
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["no channels", { sources: [] }],
    ["a channel without a type", { sources: [], channels: [{ ...model.channels[0], type: undefined }] }],
    ["a channel without a reducer", { sources: [], channels: [{ ...model.channels[0], reducer: undefined }] }],
    [
      "a reducer without its facts",
      { sources: [], channels: [{ ...model.channels[0], reducer: { kind: "function" } }] },
    ],
    ["a list without items", withType({ kind: "array" })],
    ["a union of nothing it can walk", withType({ kind: "union", options: [null] })],
    ["a property without a type", withType({ kind: "object", properties: [{ name: "a" }] })],
    ["a record without keys", withType({ kind: "record", value: text })],
    ["a literal object", withType({ kind: "literal", value: {} })],
    ["a type deeper than any that people write", withType(nested(200))],
    ["a topology without nodes", { ...model, topology: { edges: [], routers: [] } }],
    [
      "a node that writes no fields",
      { ...model, topology: { ...model.topology, nodes: [{ name: "a", ends: [], reads: [], writes: [1] }] } },
    ],
    ["a position in words", { ...model, position: { file: "a.ts", line: "8", column: 1 } }],
  ])("refuses %s", (_case, value) => {
    expect(isStateSchemaModel(value)).toBe(false);
  });
});
