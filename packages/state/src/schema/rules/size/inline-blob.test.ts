import { createHash } from "node:crypto";
import { AIMessage, HumanMessage, type AIMessageFields } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import type { StateType } from "../../model/state-type.ts";
import { channelOf, findingsOf, listOf, objectOf, schemaOf, text } from "../../testing/models.ts";
import { inlineBlob } from "./inline-blob.ts";

const buffer: StateType = { kind: "binary", name: "Buffer" };
const noise = createHash("shake256", { outputLength: 3000 }).update("picture").digest();
const sealed = noise.subarray(0, 600).toString("base64");

function inTypes(type: StateType, typeFrom: "schema" | "typescript" = "typescript") {
  return findingsOf(inlineBlob, schemaOf([channelOf("docs", type, { typeFrom })]));
}

function inSample(docs: unknown) {
  const config = { samples: [{ name: "run.json", state: { docs } }] };
  return findingsOf(inlineBlob, schemaOf([channelOf("docs", text)]), config).map(({ message }) => message);
}

describe("size/inline-blob, by types", () => {
  it("finds bytes at any depth, with what to keep instead", () => {
    const position = { file: "src/state.ts", line: 3, column: 3 };
    const docs = channelOf("docs", listOf(objectOf({ title: text, image: buffer })), { position });
    expect(findingsOf(inlineBlob, schemaOf([docs]))).toEqual([
      {
        path: "docs[].image",
        message: "docs[].image holds bytes (Buffer), which JSON writes as a list of numbers.",
        help: "Store the file elsewhere and keep its key: `imageKey: string`.",
        position,
      },
    ]);
  });

  it.each(["base64", "base64url"])("finds texts of format %s", (format) => {
    expect(inTypes({ kind: "string", format, maxLength: 100 }, "schema")).toEqual([
      {
        path: "docs",
        message: `docs is a text of format ${format}.`,
        help: "Store the file elsewhere and keep its key: `docsKey: externalId()`.",
      },
    ]);
  });

  it("finds a format that is called a data URI", () => {
    expect(inTypes({ kind: "string", format: "data-uri" })).toMatchObject([{ message: "docs is a data: URI." }]);
  });

  it("reports a path once, whatever a union offers", () => {
    const either: StateType = { kind: "union", options: [buffer, { kind: "binary", name: "Blob" }] };
    expect(inTypes(either)).toHaveLength(1);
  });

  it.each<[string, StateType]>([
    ["a text", text],
    ["a field that is called image", objectOf({ image: text, base64: text })],
    ["a digest in base64", { kind: "string", format: "sha256_base64" }],
    ["a url", { kind: "string", format: "url" }],
  ])("lets %s pass", (_, type) => {
    expect(inTypes(type)).toEqual([]);
  });

  it("lets pass what is not stored", () => {
    expect(findingsOf(inlineBlob, schemaOf([channelOf("docs", buffer, { kind: "untracked" })]))).toEqual([]);
  });
});

describe("size/inline-blob, in samples", () => {
  it.each<[string, unknown, string]>([
    ["base64", [{ image: noise.toString("base64") }], "docs[].image is base64 of 3.9 KB in the sample run.json."],
    ["base64url", noise.toString("base64url"), "docs is base64 of 3.9 KB in the sample run.json."],
    [
      "base64 of text",
      { raw: Buffer.from("The quick brown fox. ".repeat(20)).toString("base64") },
      "docs.raw is base64 of 560 B in the sample run.json.",
    ],
    [
      "base64 in lines",
      noise.toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
      "docs is base64 of 4 KB in the sample run.json.",
    ],
    ["a data URI", "data:image/png;base64,iVBORw0KGgo=", "docs is a data: URI of 34 B in the sample run.json."],
    ["bytes", new Map([["a", new Uint8Array(2048)]]), "docs.* is 2 KB of binary data in the sample run.json."],
    [
      "a Buffer in JSON",
      JSON.parse(JSON.stringify({ f: noise })),
      "docs.f is 2.9 KB of binary data in the sample run.json.",
    ],
  ])("finds %s", (_, value, message) => {
    expect(inSample(value)).toEqual([message]);
  });

  it("finds bytes as LangGraph writes them", async () => {
    const [, written] = await new MemorySaver().serde.dumpsTyped({ file: new Uint8Array(10) });
    expect(inSample(JSON.parse(new TextDecoder().decode(written)))).toEqual([
      "docs.file is 10 B of binary data in the sample run.json.",
    ]);
  });

  it("finds a picture in a message, as it lives and as it is written, once", () => {
    const url = `data:image/png;base64,${noise.toString("base64")}`;
    const message = new HumanMessage({ content: [{ type: "image_url", image_url: { url } }] });
    const found = ["docs[].content[].image_url.url is a data: URI of 3.9 KB in the sample run.json."];
    expect(inSample([message, message])).toEqual(found);
    expect(inSample(JSON.parse(JSON.stringify([message])))).toEqual(found);
  });

  it("is one finding for a list, and none where the type was reported", () => {
    expect(inSample(Array.from({ length: 50 }, () => ({ image: noise.toString("base64") })))).toHaveLength(1);
    const config = { samples: [{ name: "run.json", state: { docs: noise } }] };
    expect(findingsOf(inlineBlob, schemaOf([channelOf("docs", buffer)]), config)).toMatchObject([
      { message: expect.stringContaining("holds bytes (Buffer)") as string },
    ]);
  });

  it.each<[string, unknown]>([
    ["a long text", "The quick brown fox. ".repeat(50)],
    ["a long word", "x".repeat(1000)],
    ["hex", noise.toString("hex")],
    ["a list of ids", Array.from({ length: 30 }, (_, index) => `doc_${index}`)],
    ["a path", "folder/".repeat(60)],
    ["a short digest", noise.subarray(0, 64).toString("base64")],
    ["a message", new AIMessage("done")],
    ["JSON", JSON.stringify({ a: "x".repeat(300) })],
  ])("lets %s pass", (_, value) => {
    expect(inSample(value)).toEqual([]);
  });

  it.each<[string, object]>([
    ["Anthropic", { content: [{ type: "thinking", thinking: "hm", signature: sealed }] }],
    ["Anthropic, redacted", { content: [{ type: "redacted_thinking", data: sealed }] }],
    ["OpenAI", { content: "", additional_kwargs: { reasoning: { type: "reasoning", encrypted_content: sealed } } }],
    ["Gemini", { content: [{ type: "text", text: "hm", thoughtSignature: sealed }] }],
    ["Gemini's interface", { content: "", additional_kwargs: { thought_signature: sealed } }],
  ])("lets pass what %s has to be given back", (_, fields) => {
    const message = new AIMessage(fields as AIMessageFields);
    expect(inSample([message])).toEqual([]);
    expect(inSample(JSON.parse(JSON.stringify([message])))).toEqual([]);
    expect(inSample([{ role: "assistant", ...fields }])).toEqual([]);
  });

  it("finds a signature that is in no message, and a picture beside one", () => {
    expect(inSample([{ signature: sealed }])).toHaveLength(1);
    const image = { type: "image", data: sealed, signature: sealed };
    expect(inSample([new AIMessage({ content: [image] })])).toEqual([
      expect.stringContaining("docs[].content[].data is base64") as string,
    ]);
  });

  it("walks a sample that contains itself", () => {
    const node: Record<string, unknown> = { image: noise };
    node["self"] = [node];
    expect(inSample(node)).toHaveLength(1);
  });

  it("lets pass what is not stored", () => {
    const config = { samples: [{ name: "run.json", state: { docs: noise } }] };
    expect(findingsOf(inlineBlob, schemaOf([channelOf("docs", text, { kind: "untracked" })]), config)).toEqual([]);
  });
});
