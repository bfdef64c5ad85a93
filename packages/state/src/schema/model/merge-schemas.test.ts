import { describe, expect, it } from "vitest";
import { channelOf, listOf, number, objectOf, oneOf, schemaOf, text } from "../testing/models.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { mergeTypes } from "./merge-types.ts";
import type { StateType } from "./state-type.ts";

const position = { file: "src/agent.ts", line: 8, column: 3 };
const unknown: StateType = { kind: "unknown", why: "Annotation carries no value types at run time" };
const max10: StateType = { kind: "string", maxLength: 10 };

describe("mergeSchemas", () => {
  it("takes types and positions from the checker, reducers and topology from the module", () => {
    const types = {
      ...schemaOf([
        channelOf("docs", listOf(text), {
          kind: "unknown",
          reducer: { kind: "unknown", why: "types only" },
          default: { kind: "unknown", why: "types only" },
          position,
        }),
      ]),
      sources: ["typescript" as const],
      position,
    };
    const module = {
      ...schemaOf(
        [channelOf("docs", unknown, { kind: "reducer", typeFrom: "nothing", default: { kind: "value", bytes: 2 } })],
        {
          recursionLimit: 30,
        },
      ),
      sources: ["annotation" as const],
    };
    expect(mergeSchemas(types, module)).toEqual({
      sources: ["typescript", "annotation"],
      channels: [
        channelOf("docs", listOf(text), {
          kind: "reducer",
          default: { kind: "value", bytes: 2 },
          typeFrom: "typescript",
          position,
        }),
      ],
      topology: { nodes: [], edges: [], routers: [], recursionLimit: 30 },
      position,
    });
  });

  it("keeps the channels that only one of them knows, the module's first", () => {
    const merged = mergeSchemas(
      schemaOf([channelOf("a", text), channelOf("b", text)]),
      schemaOf([channelOf("b", text), channelOf("c", text)]),
    );
    expect(merged.channels.map(({ name }) => name)).toEqual(["b", "c", "a"]);
  });
});

describe("mergeTypes", () => {
  it.each<[string, StateType, StateType, StateType]>([
    ["the schema's bound stands", max10, text, max10],
    ["TypeScript fills in what the schema leaves open", unknown, text, text],
    ["the schema fills in what TypeScript leaves open", max10, unknown, max10],
    ["literals narrow an open text", text, oneOf("a", "b"), oneOf("a", "b")],
    ["but not one with a bound", max10, oneOf("a", "b"), max10],
    [
      "undefined beside the value changes nothing",
      max10,
      { kind: "union", options: [text, { kind: "undefined" }] },
      max10,
    ],
    ["lists are merged inside", listOf(unknown, 5), listOf(number), listOf(number, 5)],
    [
      "objects are merged by property and keep the declared name",
      objectOf({ id: max10, body: unknown }),
      { ...objectOf({ id: text, body: text }), name: "Page", package: "crawler" } as StateType,
      { ...objectOf({ id: max10, body: text }), name: "Page", package: "crawler" } as StateType,
    ],
    ["where they contradict each other the schema stands: it is what runs", number, text, number],
  ])("%s", (_case, fromSchema, fromTypes, merged) => {
    expect(mergeTypes(fromSchema, fromTypes)).toEqual(merged);
  });
});
