import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod/v4";
import { z as otherZod } from "zod3/v4";
import { measureState } from "../size/measure-state.ts";
import { ThreadkeepError } from "../threadkeep-error.ts";
import { externalId, externalIds } from "./external-id.ts";
import { readReferenceMetadata } from "./reference-metadata.ts";

const ADVICE = "Store the content elsewhere and keep its id.";

const base64Url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const JWT = `${base64Url({ alg: "HS256" })}.${base64Url({ sub: "1234567890" })}.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P`;

function messageOf(schema: z.ZodType, value: unknown): string | undefined {
  return schema
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join("\n");
}

describe("externalId", () => {
  it.each([
    "doc_123",
    "0189dc1e-7f3a-7cc0-b1a2-3c4d5e6f7a8b",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "V1StGXR8_Z5jdHi6B-myT",
    "bucket/key.pdf",
    "urn:isbn:0451450523",
    "507f1f77bcf86cd799439011",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "10.1000/xyz123",
    "2301.12345v2",
    "https://example.org/reports/7?v=2",
    "<693::AID-ASI4>3.0.CO;2-O",
    "x",
    "ab".repeat(64),
  ])("takes %s", (id) => {
    expect(externalId().parse(id)).toBe(id);
  });

  it.each([
    ["an object", { id: "1" }, "it is an object"],
    ["a list", ["a"], "it is a list"],
    ["a number", 7, "it is a number"],
    ["null", null, "it is null"],
    ["nothing", undefined, "it is missing"],
    ["an empty text", "", "it is empty"],
    ["a sentence", "The report says no.", "it has whitespace"],
    ["a tab", "a\tb", "it has whitespace"],
    ["lines", "a\nb", "it has line breaks"],
    ["a data URI", "data:image/png;base64,iVBORw0KGgo=", "it is a data: URI"],
    ["a data URI of text", "DATA:,hello", "it is a data: URI"],
    ["a data URI in a text", "url(data:image/png;base64,iVBO", "it is a data: URI"],
    ["a JSON object", '{"a":1}', "it is JSON"],
    ["a JSON list", "[1,2]", "it is JSON"],
    ["padded base64", "aGVsbG8=", "it is base64"],
    ["base64 of text without padding", "VGhlIHF1aWNrIGJyb3duIGZveA", "it is base64"],
    ["base64 of zero bytes", "A".repeat(100), "it is base64"],
    ["a run of one letter", `img_${"z".repeat(16)}`, "it is base64"],
    ["a JWT", JWT, "it is a token (JWT)"],
    ["an unsigned JWT", JWT.slice(0, JWT.lastIndexOf(".") + 1), "it is a token (JWT)"],
    ["the payload of a JWT behind something else", `v1.${JWT.split(".")[1]}`, "it is a token (JWT)"],
    ["quotes", 'a"b', "it has characters other than printable ASCII, or quotes or backslashes"],
    ["a backslash", "C:\\docs", "it has characters other than printable ASCII, or quotes or backslashes"],
    ["letters beyond ASCII", "résumé.pdf", "it has characters other than printable ASCII, or quotes or backslashes"],
    ["more than an id", "x".repeat(129), "it has 129 characters, at most 128 are allowed"],
  ])("refuses %s, with the reason and the way out", (_, value, reason) => {
    expect(messageOf(externalId(), value)).toBe(`This is no id: ${reason}. ${ADVICE}`);
  });

  it("never repeats the content", () => {
    const content = fc.oneof(fc.string({ minLength: 6 }), fc.lorem()).map((text) => `secret ${text}`);
    fc.assert(fc.property(content, (text) => !messageOf(externalId(), text)?.includes("secret")));
  });

  it("holds the prefix and what follows it to be an id", () => {
    const docId = externalId({ prefix: "doc_", max: 40 });
    expect(docId.parse("doc_8f3a")).toBe("doc_8f3a");
    expect(messageOf(docId, "img_8f3a")).toContain('it does not begin with "doc_"');
    expect(messageOf(docId, "doc_")).toContain('it has nothing after "doc_"');
    expect(messageOf(docId, "doc_SGVsbG8gd29ybGQ")).toContain("it is base64");
    expect(messageOf(docId, `doc_${"a".repeat(37)}`)).toContain("it has 41 characters, at most 40 are allowed");
  });

  it("lets nothing pass that takes more than one byte a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        if (!externalId().safeParse(text).success) return;
        expect(measureState({ id: text }).channels[0]?.bytes).toBe(text.length + 2);
      }),
    );
  });

  it.each([
    [{ max: 0 }, "max is 0. Give a whole number of 1 or more."],
    [{ max: 1.5 }, "max is 1.5. Give a whole number of 1 or more."],
    [{ max: Number.NaN }, "max is NaN. Give a whole number of 1 or more."],
    [{ prefix: "doc " }, "prefix has to be printable ASCII without whitespace, quotes and backslashes."],
    [{ prefix: "dök_" }, "prefix has to be printable ASCII without whitespace, quotes and backslashes."],
    [{ prefix: "document_", max: 9 }, "prefix has 9 characters, which leaves none of 9 for the id. Raise max."],
  ])("refuses the options %j", (options, message) => {
    const error = failureOf(() => externalId(options));
    expect(error.message).toBe(message);
    expect(error.code).toBe("refs.invalid-option");
  });

  it("refuses options that are none", () => {
    const makers = [
      () => externalId(null as never),
      () => externalId("doc_" as never),
      () => externalIds(undefined as never),
      () => externalIds({ max: 5, id: null as never }),
    ];
    for (const make of makers) expect(failureOf(make)).toMatchObject({ code: "refs.invalid-option" });
    expect(failureOf(makers[2]!).message).toBe("The options are undefined. Give an object, such as { max: 50 }.");
  });

  it("tells its prefix in JSON Schema, for structured output", () => {
    expect(z.toJSONSchema(externalId({ prefix: "doc_", max: 40 }))).toMatchObject({ pattern: "^doc_", maxLength: 40 });
    expect(z.toJSONSchema(externalIds({ max: 5, id: { prefix: "a.b(" } }))).toMatchObject({
      items: { pattern: String.raw`^a\.b\(` },
    });
    expect(z.toJSONSchema(externalId())).not.toHaveProperty("pattern");
    const odd = externalId({ prefix: "a.b*[c](d){e}+?^$|-" });
    expect(odd.parse("a.b*[c](d){e}+?^$|-1")).toBe("a.b*[c](d){e}+?^$|-1");
  });

  it("says once what is wrong with a prefix", () => {
    expect(messageOf(externalId({ prefix: "doc_" }), "img_8f3a")).toBe(
      `This is no id: it does not begin with "doc_". ${ADVICE}`,
    );
  });
});

describe("externalIds", () => {
  it("is a list of at most so many ids", () => {
    const ids = externalIds({ max: 2, id: { prefix: "doc_" } });
    expect(ids.parse(["doc_1", "doc_2"])).toEqual(["doc_1", "doc_2"]);
    expect(messageOf(ids, ["doc_1", "doc_2", "doc_3"])).toBe(
      "This is no list of ids: it has 3 elements, at most 2 are allowed. Store the list elsewhere and keep its id.",
    );
    expect(messageOf(ids, 7)).toBe(`This is no list of ids: it is no list. ${ADVICE}`);
    expect(messageOf(ids, ["doc_1", { text: "…" }])).toBe(`This is no id: it is an object. ${ADVICE}`);
  });

  it("refuses options that no list can meet", () => {
    expect(failureOf(() => externalIds({ max: -1 })).code).toBe("refs.invalid-option");
    expect(failureOf(() => externalIds({ max: 5, id: { max: 0 } })).code).toBe("refs.invalid-option");
  });
});

describe("what the lint reads", () => {
  const id = externalId({ prefix: "doc_", max: 64 });
  const metadata = { kind: "externalId", prefix: "doc_", max: 64 };

  it("is there, without a prefix too", () => {
    expect(readReferenceMetadata(id)).toEqual(metadata);
    expect(readReferenceMetadata(externalId())).toEqual({ kind: "externalId", max: 128 });
    expect(readReferenceMetadata(externalIds({ max: 9 }))).toEqual({ kind: "externalIds", max: 9 });
  });

  it("survives what makes a clone of the schema", () => {
    const described = id.describe("a document").meta({ title: "Document" });
    for (const clone of [described, described.refine(() => true), id.startsWith("doc_8"), id.brand<"DocId">()])
      expect(readReferenceMetadata(clone)).toEqual(metadata);
    expect(readReferenceMetadata(externalIds({ max: 9 }).describe("ids").nonempty())).toEqual({
      kind: "externalIds",
      max: 9,
    });
  });

  it("stands inside of wrappers", () => {
    for (const wrapper of [id.optional(), id.nullable(), id.default("doc_0"), id.describe("x").readonly()])
      expect(readReferenceMetadata(wrapper.def.innerType)).toEqual(metadata);
    expect(readReferenceMetadata(id.array().element)).toEqual(metadata);
    expect(readReferenceMetadata(externalIds({ max: 9, id: { prefix: "doc_", max: 64 } }).element)).toEqual(metadata);
  });

  it("is not seen where it is not", () => {
    const foreign = { _zod: { def: { checks: [null, { _zod: { def: { params: { max: 1 } } } }] } } };
    const proto = JSON.parse('{"_zod":{"def":{"checks":[{"_zod":{"def":{"params":{"__proto__":{"max":1}}}}}]}}}');
    for (const schema of [z.string().max(128), z.object({ id }), undefined, null, "id", 7, {}, foreign, proto])
      expect(readReferenceMetadata(schema)).toBeUndefined();
  });

  it("is seen in a schema that other copies of zod and of this package made", () => {
    const params = { [Symbol.for("threadkeep.reference")]: metadata };
    expect(readReferenceMetadata(otherZod.string().refine(() => true, { params }))).toEqual(metadata);
  });
});

describe("in a graph", () => {
  it("refuses content in the input of a StateGraph over a zod object, and lets ids pass", async () => {
    const state = z.object({ docId: externalId(), docIds: externalIds({ max: 3 }).default([]) });
    const graph = new StateGraph(state)
      .addNode("read", ({ docId }) => ({ docIds: [docId] }))
      .addEdge(START, "read")
      .addEdge("read", END)
      .compile();
    expect(await graph.invoke({ docId: "doc_1" })).toMatchObject({ docId: "doc_1", docIds: ["doc_1"] });
    await expect(graph.invoke({ docId: "the whole text" })).rejects.toThrow("it has whitespace");
  });

  it("is a field of a StateSchema", async () => {
    const state = new StateSchema({ docId: externalId(), docIds: externalIds({ max: 3 }).default(() => []) });
    const graph = new StateGraph(state)
      .addNode("read", ({ docId }) => ({ docIds: [docId] }))
      .addEdge(START, "read")
      .addEdge("read", END)
      .compile();
    expect(await graph.invoke({ docId: "doc_1" })).toMatchObject({ docId: "doc_1", docIds: ["doc_1"] });
    await expect(graph.invoke({ docId: "the whole text" })).rejects.toThrow("it has whitespace");
  });
});

it("has the types of text and of a list of texts", () => {
  const state = z.object({ docId: externalId(), parent: externalId().optional(), docIds: externalIds({ max: 3 }) });
  expectTypeOf<z.infer<typeof state>>().toEqualTypeOf<{
    docId: string;
    parent?: string | undefined;
    docIds: string[];
  }>();
});

function failureOf(make: () => unknown): ThreadkeepError {
  try {
    make();
  } catch (error) {
    if (ThreadkeepError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("expected a ThreadkeepError");
}
