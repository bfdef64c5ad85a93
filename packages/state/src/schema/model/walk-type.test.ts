import { expect, it } from "vitest";
import { listOf, message, number, objectOf, oneOf, text } from "../testing/models.ts";
import type { StateType } from "./state-type.ts";
import { walkType } from "./walk-type.ts";

function pathsOf(type: StateType, path = "docs"): string[] {
  return [...walkType(type, path)].map((part) => `${part.path}: ${part.type.kind}`);
}

it("names items, properties and values as findings do", () => {
  const cache: StateType = { kind: "record", key: text, value: objectOf({ html: text }) };
  expect(pathsOf(listOf(objectOf({ text, "odd key": number, cache })))).toEqual([
    "docs: array",
    "docs[]: object",
    "docs[].text: string",
    'docs[]["odd key"]: number',
    "docs[].cache: record",
    "docs[].cache.*: object",
    "docs[].cache.*.html: string",
  ]);
});

it("goes through unions, maps, sets, tuples and what stands beside the properties", () => {
  const type: StateType = {
    kind: "union",
    options: [
      { kind: "undefined" },
      { kind: "map", key: text, value: { kind: "set", items: message } },
      { kind: "tuple", items: [text, oneOf("a")], rest: number },
      { kind: "object", properties: [{ name: "__proto__", type: text, optional: true }], rest: number },
    ],
  };
  expect(pathsOf(type)).toEqual([
    "docs: union",
    "docs: undefined",
    "docs: map",
    "docs.*: set",
    "docs.*[]: message",
    "docs: tuple",
    "docs[0]: string",
    "docs[1]: union",
    "docs[1]: literal",
    "docs[]: number",
    "docs: object",
    "docs.__proto__: string",
    "docs.*: number",
  ]);
});

it("keeps a channel's name as it is, and says in what each part stands", () => {
  const type = listOf(text);
  expect([...walkType(type, "odd name")]).toEqual([
    { path: "odd name", type },
    { path: "odd name[]", type: text, parent: type },
  ]);
});

it("walks types of any depth", () => {
  let type = text;
  for (let level = 0; level < 5000; level++) type = listOf(type);
  expect([...walkType(type, "deep")]).toHaveLength(5001);
});
