import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { externalId, externalIds } from "../../../refs/external-id.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
import {
  channelOf,
  findingsOf,
  listOf,
  message,
  number,
  objectOf,
  oneOf,
  schemaOf,
  text,
} from "../../testing/models.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { idOnly } from "./id-only.ts";
import { isReferenceName } from "./reference-names.ts";

const doc = objectOf({ text, title: text }, "Doc");

function judge(name: string, type: StateType, facts: Partial<ChannelModel> = {}) {
  return findingsOf(idOnly, schemaOf([channelOf(name, type, facts)]));
}

describe("refs/id-only", () => {
  it.each<[string, StateType, string]>([
    ["docIds", listOf(doc), "objects (Doc)"],
    ["docId", doc, "an object (Doc)"],
    ["doc_ids", listOf(objectOf({ text })), "objects"],
    ["pageRef", { kind: "binary", name: "Buffer" }, "bytes (Buffer)"],
    ["messageIds", listOf(message), "messages (BaseMessage)"],
    ["sourceKey", { kind: "union", options: [text, doc] }, "an object (Doc)"],
    ["docIds", { kind: "record", key: text, value: doc }, "objects (Doc)"],
    ["docRefs", { kind: "map", key: text, value: listOf(doc) }, "objects (Doc)"],
    ["docIds", { kind: "set", items: doc }, "objects (Doc)"],
    ["docIds", { kind: "tuple", items: [text, doc] }, "objects (Doc)"],
  ])("finds content in %s", (name, type, held) => {
    expect(judge(name, type)).toMatchObject([
      { path: name, message: `${name} says by its name that it is a reference, but it holds ${held}.` },
    ]);
  });

  it.each<[string, StateType]>([
    ["docIds", listOf(text)],
    ["docId", text],
    ["docId", number],
    ["docId", { kind: "union", options: [text, { kind: "null" }] }],
    ["stepKey", oneOf("a", "b")],
    ["docId", { kind: "unknown", why: "any" }],
    ["docIds", listOf({ kind: "unknown", why: "any" })],
    ["docs", listOf(doc)],
    ["id", doc],
    ["seenIds", { kind: "record", key: text, value: { kind: "boolean" } }],
    ["fileRef", objectOf({ bucket: text, key: text, versionId: text })],
  ])("lets %s pass", (name, type) => expect(judge(name, type)).toEqual([]));

  it("believes what the config lists, whatever the name, and then takes no index or address for a reference", () => {
    const schema = schemaOf([
      channelOf("sources", listOf(objectOf({ page: doc }))),
      channelOf("index", { kind: "record", key: text, value: text }),
    ]);
    expect(findingsOf(idOnly, schema)).toEqual([]);
    expect(findingsOf(idOnly, schema, { refs: ["sources[].page", "index"] })).toMatchObject([
      {
        path: "sources[].page",
        message: "sources[].page is listed in `refs` as a reference, but it holds an object (Doc).",
        help: "Store the content elsewhere and keep its id: `page: string`.",
      },
      { path: "index", message: "index is listed in `refs` as a reference, but it holds a record." },
    ]);
  });

  it("finds nested fields, and none inside of what a third-party package declares", () => {
    const nested = objectOf({ docId: doc });
    const foreign = listOf({ ...nested, package: "twitter-api-v2" } as StateType);
    expect(judge("hits", listOf(nested)).map(({ path }) => path)).toEqual(["hits[].docId"]);
    expect(judge("hits", foreign)).toEqual([]);
  });

  it("warns of a zod string without a bound, and never of a TypeScript string", () => {
    const open = judge("docIds", listOf(text), { typeFrom: "schema" });
    expect(open).toMatchObject([{ path: "docIds", severity: "warn" }]);
    expect(open[0]?.help).toContain("`docIds: externalIds({ max: 50 })`");
    for (const bound of [{ maxLength: 20 }, { format: "uuid" }, { ascii: true }, { reference: {} }])
      expect(judge("docId", { kind: "string", ...bound }, { typeFrom: "schema" })).toEqual([]);
    expect(judge("docId", text, { typeFrom: "typescript" })).toEqual([]);
    expect(judge("_sessionId", text, { typeFrom: "schema" })).toEqual([]);
  });

  it("warns of a zod string whose bound is far beyond an id", () => {
    const bounded = (maxLength: number) => judge("docId", { kind: "string", maxLength }, { typeFrom: "schema" });
    expect(bounded(1024)).toEqual([]);
    expect(bounded(8000)).toEqual([
      {
        path: "docId",
        severity: "warn",
        message: "docId says by its name that it is a reference, but a text of 8000 characters fits into it.",
        help: "Use `docId: externalId()`, which refuses content, or lower its `.max()` to 1024 or less.",
      },
    ]);
    const page = channelOf("page", { kind: "string", maxLength: 8000 }, { typeFrom: "schema" });
    expect(findingsOf(idOnly, schemaOf([page]), { refs: ["page"] })).toMatchObject([
      { path: "page", severity: "warn" },
    ]);
  });

  it("believes externalId(), whatever the name", () => {
    const body = z.object({ body: z.string() });
    const schema = readStateSchema(
      z.object({
        report: externalId().or(body),
        sources: z.array(z.union([externalId(), body])),
        pages: externalIds({ max: 5 }).or(z.array(body)),
        text: externalId().or(z.string()),
        file: externalId().or(z.object({ bucket: z.string().max(63), key: z.string().max(1024) })),
        hits: z.array(z.tuple([externalId(), z.object({ score: z.number() })])),
        docs: externalIds({ max: 5 }).optional(),
        titles: z.record(externalId(), body),
      }),
    );
    expect(findingsOf(idOnly, schema).map(({ path, message }) => [path, message])).toEqual([
      ["report", "report is a reference by externalId(), but it holds an object."],
      ["sources", "sources is a reference by externalId(), but it holds objects."],
      ["pages", "pages is a reference by externalId(), but it holds objects."],
      ["text", "text is a reference by externalId(), but any text of any length fits into it."],
    ]);
  });

  it("leaves channels alone that no checkpoint stores", () => {
    expect(judge("docIds", listOf(doc), { kind: "untracked" })).toEqual([]);
  });

  it("suggests what the state is written in", () => {
    const schema = { ...schemaOf([channelOf("docIds", listOf(doc))]), sources: ["typescript", "annotation"] as const };
    const [finding] = findingsOf(idOnly, { ...schema, sources: [...schema.sources] });
    expect(finding?.help).toContain("`docIds: Annotation<string[]>`");
  });
});

describe("isReferenceName", () => {
  it.each(["docId", "docID", "docIds", "docIDs", "doc_id", "DOC_IDS", "pageRef", "pageRefs", "blobKey", "cache_key"])(
    "%s is a reference",
    (name) => expect(isReferenceName(name)).toBe(true),
  );
  it.each(["id", "ids", "key", "ref", "valid", "isValid", "grid", "monkey", "hybrid", "turkey", "apiKeys", "identity"])(
    "%s is none",
    (name) => expect(isReferenceName(name)).toBe(false),
  );
  it.each([
    "foreignKey",
    "primary_key",
    "publicKey",
    "idea",
    "keyPoints",
    "refund",
    "idToken",
    "keyboard",
    "__proto__",
  ])("%s is something else", (name) => expect(isReferenceName(name)).toBe(false));
});
