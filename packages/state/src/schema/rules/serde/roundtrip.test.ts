import { AIMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { channelOf, findingsOf, objectOf, schemaOf, text } from "../../testing/models.ts";
import { roundtrip } from "./roundtrip.ts";

const schema = schemaOf([channelOf("docs", objectOf({})), channelOf("cache", text, { kind: "untracked" })]);
const judge = (...states: object[]) =>
  findingsOf(roundtrip, schema, { samples: states.map((state, index) => ({ name: `run-${index + 1}`, state })) });

describe("serde/roundtrip", () => {
  it("says which sample holds it, where, and what is read back", () => {
    expect(judge({ docs: [{ at: "now" }, { at: new Date(0) }] })).toEqual([
      {
        path: "docs[].at",
        message: "In run-1, docs[1].at is a Date, which a checkpoint gives back as a string.",
        help: "Convert it to plain data in the node that writes it.",
      },
    ]);
  });

  it("sees what LangChain empties in a message before the serializer writes it", () => {
    const messages = [new AIMessage({ content: "x", response_metadata: { at: new Date(0), total: 1n } })];
    expect(judge({ messages })).toMatchObject([
      {
        path: "messages[].response_metadata.at",
        message: expect.stringContaining("In run-1, messages[0].response_metadata.at is a Date, a Map") as string,
      },
      { path: "messages[].response_metadata.total" },
    ]);
  });

  it("reports a field once, however many elements and samples have it", () => {
    const found = judge({ docs: [{ n: NaN }, { n: NaN }] }, { docs: [{ n: NaN }, { total: 1n }] });
    expect(found.map(({ path }) => path)).toEqual(["docs[].n", "docs[].total"]);
    expect(found[1]?.help).toContain("Convert it to text");
  });

  it("lets plain data pass, and what is never written", () => {
    expect(judge({ docs: [{ at: "2026-01-01", tags: new Set(["a"]) }], cache: new Date(0) })).toEqual([]);
    expect(judge()).toEqual([]);
  });

  it("takes a channel named like the prototype for a channel", () => {
    const state = JSON.parse('{"__proto__": {"a": 1}}') as object;
    expect(judge(state)).toEqual([]);
  });
});

it("leaves a sample that cannot be measured to the rule that says so", () => {
  const samples = [{ name: "bad.json", state: null as unknown as object }];
  expect(findingsOf(roundtrip, schemaOf([]), { samples })).toEqual([]);
});
