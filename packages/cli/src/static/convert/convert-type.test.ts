import type { StateType } from "@threadkeep/state";
import { beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../../check/half-read.ts";
import { readSpecs, schemaOf, typesOf } from "../testing/read-fixture.ts";
import { fixture, writeProject } from "../testing/write-project.ts";

const text = { kind: "string" };
const number = { kind: "number" };
const literals = (...values: unknown[]) => ({
  kind: "union",
  options: values.map((value) => ({ kind: "literal", value })),
});
const object = (properties: Record<string, unknown>, facts = {}) => ({
  kind: "object",
  properties: Object.entries(properties).map(([name, type]) => ({ name, type })),
  ...facts,
});
const unknown = (why: string) => ({ kind: "unknown", why });
const hit = {
  kind: "object",
  name: "Hit",
  properties: [
    { name: "url", type: text },
    { name: "score", type: number, optional: true },
    { name: "note", type: text, optional: true },
  ],
};

let read: Map<string, HalfRead>;
const typesIn = (file: string) => typesOf(schemaOf(read, `src/${file}.ts:State`));
beforeAll(() => {
  read = readSpecs(
    fixture("kinds"),
    ["plain", "odd", "third-party"].map((file) => `src/${file}.ts:State`),
  );
});

describe("types of plain data", () => {
  it.each([
    ["text", text],
    ["count", number],
    ["done", { kind: "boolean" }],
    ["big", { kind: "bigint" }],
    ["nothing", { kind: "null" }],
    ["maybe", { kind: "union", options: [text, { kind: "null" }, { kind: "undefined" }] }],
    ["doneOrText", { kind: "union", options: [{ kind: "boolean" }, text] }],
    ["onlyTrue", { kind: "literal", value: true }],
    ["mixed", literals("a", "b", 2, false)],
    ["stage", literals("searching", "writing")],
    ["oneStage", { kind: "literal", value: "writing" }],
    ["priority", literals(0, 1)],
    ["limit", literals("large", "small")],
    ["key", text],
    ["id", text],
    ["list", { kind: "array", items: text }],
    ["fixedList", { kind: "array", items: hit }],
    ["stack", { kind: "array", items: text }],
    ["pair", { kind: "tuple", items: [text, { kind: "union", options: [number, { kind: "undefined" }] }] }],
    ["open", { kind: "tuple", items: [text], rest: number }],
    ["record", { kind: "record", key: text, value: number }],
    ["byStage", object({ searching: number, writing: number })],
    ["byNumber", { kind: "record", key: number, value: text }],
    ["loose", object({ id: text }, { rest: text })],
    ["map", { kind: "map", key: text, value: hit }],
    ["set", { kind: "set", items: text }],
    ["hit", hit],
    ["partialHit", { ...hit, properties: hit.properties.map((property) => ({ ...property, optional: true })) }],
    ["urlOnly", object({ url: text })],
    ["merged", { kind: "object", properties: [...hit.properties, { name: "rank", type: number }] }],
    ["returned", object({ url: text, tags: { kind: "array", items: text } })],
  ])("reads %s", (channel, type) => {
    expect(typesIn("plain")[channel]).toEqual(type);
  });
});

describe("types that no checkpoint keeps as they are", () => {
  it.each([
    ["parsed", unknown("declared any")],
    ["unknowable", unknown("declared unknown")],
    ["someObject", unknown("declared object")],
    ["braces", unknown("declared {}, which has no properties")],
    ["never", { kind: "array", items: unknown("its type is never") }],
    ["date", { kind: "date" }],
    ["regexp", { kind: "regexp" }],
    ["promise", { kind: "promise" }],
    ["callback", { kind: "function" }],
    ["tag", { kind: "symbol" }],
    ["buffer", { kind: "binary", name: "Buffer" }],
    ["bytes", { kind: "binary", name: "Uint8Array" }],
    ["raw", { kind: "binary", name: "ArrayBuffer" }],
    ["blob", { kind: "binary", name: "Blob" }],
    ["sender", object({ text, send: { kind: "function" } })],
  ])("reads %s", (channel, type) => {
    expect(typesIn("odd")[channel]).toEqual(type);
  });

  it("reads the fields of a class, not its methods, accessors and #private names", () => {
    const fields = { items: { kind: "array", items: text }, total: number };
    expect(typesIn("odd")["cart"]).toEqual(object(fields, { name: "Cart", isClass: true }));
  });

  it.each([
    ["failure", "Error"],
    ["response", "Response"],
  ])("does not read on inside of %s, which the platform makes", (channel, name) => {
    const rest = unknown(`what \`${name}\` holds is not read`);
    expect(typesIn("odd")[channel]).toEqual({ kind: "object", properties: [], rest, name, isClass: true });
  });

  it("names a type inside of itself", () => {
    const { tree, json } = typesIn("odd");
    const children = { kind: "array", items: { kind: "recursive", name: "Tree" } };
    expect(tree).toEqual(object({ name: text, children }, { name: "Tree" }));
    expect(json).toMatchObject({ kind: "union" });
    expect(JSON.stringify(json)).toContain('{"kind":"array","items":{"kind":"recursive","name":"Json"}}');
  });

  it("ends in a type that grows at every level", () => {
    expect(JSON.stringify(typesIn("odd")["growing"])).toContain('{"kind":"unknown","why":"too deep"}');
  });
});

describe("types that packages declare", () => {
  it.each([
    ["messages", { kind: "array", items: { kind: "message", name: "BaseMessage" } }],
    ["answer", { kind: "message", name: "AIMessage" }],
    ["own", { kind: "message", name: "OwnMessage" }],
    ["likes", { kind: "array", items: { kind: "message", name: "BaseMessageLike" } }],
    ["invoice", object({ number: text })],
    ["inferred", object({ title: text })],
    ["flattened", object({ title: text })],
  ])("reads %s", (channel, type) => {
    expect(typesIn("third-party")[channel]).toEqual(type);
  });

  it("names the package and the class of a langchain document", () => {
    const { docs, typedDocs, docLikes } = typesIn("third-party");
    expect(docs).toEqual({
      kind: "array",
      items: {
        kind: "object",
        properties: [
          { name: "pageContent", type: text },
          { name: "metadata", type: { kind: "record", key: text, value: unknown("declared any") } },
          { name: "id", type: text, optional: true },
        ],
        name: "Document",
        isClass: true,
        package: "@langchain/core",
      },
    });
    expect(typedDocs).toMatchObject({ items: { name: "Document", package: "@langchain/core" } });
    expect(docLikes).toMatchObject({ items: { name: "DocumentInterface", package: "@langchain/core" } });
    expect(docLikes).not.toHaveProperty("items.isClass");
  });

  it("finds the document inside of the project's own type", () => {
    const { pages } = typesIn("third-party");
    expect(pages).toMatchObject({
      items: { name: "Page", properties: [{}, { name: "source", type: { package: "@langchain/core" } }] },
    });
    expect(pages).not.toHaveProperty("items.package");
  });

  it("keeps the package through Partial and Omit, and drops it where fields were chosen", () => {
    const { run, partOfRun, withoutId, chosen, ranked } = typesIn("third-party");
    for (const whole of [run, partOfRun, withoutId]) {
      expect(whole).toMatchObject({ kind: "object", name: "Run", package: "langsmith" });
    }
    expect(chosen).toEqual(object({ id: text, name: text }));
    expect(ranked).toMatchObject({ name: "RankedRun" });
    expect(ranked).not.toHaveProperty("package");
  });

  it.each([
    ["command", "commander", "Command"],
    ["node", "typescript", "SourceFile"],
    ["issue", "zod", "$ZodIssueTooBig"],
  ])("names the package of %s", (channel, declaredBy, name) => {
    expect(typesIn("third-party")[channel]).toMatchObject({ kind: "object", name, package: declaredBy });
  });

  it("reads three objects deep into a package, and keeps the package of the fourth", () => {
    const why = "too deep inside of the types of a package";
    expect(JSON.stringify(typesIn("third-party")["schema"])).toContain(
      `"properties":[],"rest":{"kind":"unknown","why":"${why}"},"name":"$ZodCheckInternals","package":"zod"`,
    );
  });
});

describe("types too large to read", () => {
  const DIGIT = '"0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"';
  let types: Record<string, StateType>;
  beforeAll(() => {
    const project = writeProject({
      "state.ts": `import { Annotation } from "@langchain/langgraph";
type Digit = ${DIGIT};
type Hundred = \`\${Digit}\${Digit}\`;
type Thousand = \`\${Hundred}\${Digit}\`;
export const State = Annotation.Root({
  wide: Annotation<{ [key in Thousand]: string }>,
  vast: Annotation<{ [key in Hundred]: { [inner in Hundred]: { id: string } } }>,
  code: Annotation<Thousand>,
  events: Annotation<{ [key in Hundred]: { type: key } }[Hundred]>,
});\n`,
    });
    types = typesOf(schemaOf(readSpecs(project.root, ["state.ts:State"]), "state.ts:State"));
    project.remove();
  });

  it("reads the first 200 properties, and says how many more there are", () => {
    expect(types["wide"]).toMatchObject({ kind: "object", rest: unknown("800 more properties, not read") });
    expect(types["wide"]).toHaveProperty("properties.length", 200);
  });

  it("reads a thousand types of one channel", () => {
    const vast = JSON.stringify(types["vast"]);
    expect(vast).toContain('{"kind":"unknown","why":"too large to read to its end"}');
    expect(vast.split('"name":"id"').length - 1).toBeLessThan(1_000);
  });

  it("keeps the longest of very many literals as a bound", () => {
    expect(types["code"]).toEqual({ kind: "string", maxLength: 3 });
  });

  it("does not read a union of very many objects", () => {
    expect(types["events"]).toEqual(unknown("a union of 100 types, too many to read"));
  });
});
