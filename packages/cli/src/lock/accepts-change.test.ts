import type { StateSchemaModel, StateType } from "@threadkeep/state";
import { expect, it } from "vitest";
import { acceptsChange } from "./accepts-change.ts";

const text: StateType = { kind: "string" };

function schema(types: Record<string, StateType>): StateSchemaModel {
  return {
    sources: ["typescript", "annotation"],
    channels: Object.entries(types).map(([name, type]) => ({
      name,
      kind: "last-value",
      reducer: { kind: "none" },
      default: { kind: "none" },
      type,
      typeFrom: "typescript",
      metadata: {},
    })),
  };
}

const committed = {
  schema: schema({ docs: text, docsById: text }),
  sizes: { channels: { docs: 900 } },
  accepted: [],
};

const none = new Map<string, { bytes: number }>();

it.each<[string, string, StateSchemaModel, ReadonlyMap<string, { bytes: number }>, boolean]>([
  ["a channel that the lock knows as it is", "docs", committed.schema, none, true],
  ["one inside of it", "docs[].text", committed.schema, none, true],
  ["not one that changed since", "docs", schema({ docs: { kind: "number" }, docsById: text }), none, false],
  [
    "whatever happened to a channel with a longer name",
    "docs",
    schema({ docs: text, docsById: { kind: "number" } }),
    none,
    true,
  ],
  ["a channel that is gone from both", "old", committed.schema, none, true],
  ["not one that went since", "docs", schema({ docsById: text }), none, false],
  ["a sample that is no larger", "docs", committed.schema, new Map([["docs", { bytes: 900 }]]), true],
  ["not one that is", "docs", committed.schema, new Map([["docs", { bytes: 901 }]]), false],
  ["the whole where nothing changed", "graph", committed.schema, none, true],
  ["not the whole where anything did", "graph", schema({ docs: text }), none, false],
])("accepts %s", (_case, path, now, measured, accepts) => {
  expect(acceptsChange(path, { committed, schema: now, measured })).toBe(accepts);
});
