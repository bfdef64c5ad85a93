import { describe, expect, it } from "vitest";
import type { SchemaLintConfig } from "../../lint/lint-config.ts";
import type { ChannelModel, ReducerModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import {
  boolean,
  channelOf,
  findingsOf,
  listOf,
  message,
  objectOf,
  oneOf,
  schemaOf,
  text,
} from "../../testing/models.ts";
import { channelBudget } from "./channel-budget.ts";
import { checkpointBudget } from "./checkpoint-budget.ts";
import { inlineBlob } from "./inline-blob.ts";

const upTo = (maxLength: number): StateType => ({ kind: "string", maxLength });
const ofZod = (name: string, type: StateType, facts: Partial<ChannelModel> = {}) =>
  channelOf(name, type, { typeFrom: "schema", ...facts });

function overChannel(channels: ChannelModel[], config?: SchemaLintConfig) {
  return findingsOf(channelBudget, schemaOf(channels), config);
}

function overWhole(channels: ChannelModel[], config?: SchemaLintConfig) {
  return findingsOf(checkpointBudget, schemaOf(channels), config);
}

function nestedTooDeeply(): unknown[] {
  let value: unknown[] = [];
  for (let level = 0; level < 20_000; level++) value = [value];
  return value;
}

describe("size/channel-budget", () => {
  it("says how a list comes to its size, and what would fit", () => {
    const position = { file: "src/state.ts", line: 7, column: 3 };
    const docs = ofZod("docs", listOf(objectOf({ id: upTo(20), text: upTo(1000) }), 200), { position });
    expect(overChannel([docs])).toEqual([
      {
        path: "docs",
        message: "docs is up to 1.2 MB (docs[] 200 × 6 KB), limit 50 KB.",
        help:
          "Store the content elsewhere and keep its ids: `externalIds({ max: 50 })`, or lower the limit: " +
          "`docs: z.array(…).max(8)`.",
        position,
      },
    ]);
  });

  it("proposes limits that fit, and just so", () => {
    const item = objectOf({ id: upTo(20), text: upTo(1000) });
    expect(overChannel([ofZod("docs", listOf(item, 8))])).toEqual([]);
    expect(overChannel([ofZod("docs", listOf(item, 9))])).toHaveLength(1);
    const [finding] = overChannel([ofZod("report", upTo(20_000))]);
    expect(finding?.help).toContain("`report: z.string().max(8533)`");
    expect(overChannel([ofZod("report", upTo(8533))])).toEqual([]);
    expect(overChannel([ofZod("report", upTo(8534))])).toHaveLength(1);
  });

  it("warns of what only a text full of escapes would exceed, and of nothing that was measured", () => {
    const [bound] = overChannel([ofZod("report", upTo(10_000))]);
    expect(bound).toMatchObject({
      severity: "warn",
      message: "report is up to 58.6 KB (10000 characters of up to 6 bytes), limit 50 KB.",
    });
    expect(overChannel([ofZod("report", listOf(objectOf({ text: upTo(170) }), 90))])[0]).toHaveProperty("severity");
    expect(overChannel([ofZod("report", upTo(17_067))])[0]).not.toHaveProperty("severity");
    const samples = [{ name: "a.json", state: { report: "x".repeat(60_000) } }];
    expect(overChannel([ofZod("report", upTo(10_000))], { samples })[0]).not.toHaveProperty("severity");
  });

  it.each<[string, StateType, string]>([
    ["a text", upTo(20_000), "is up to 117.2 KB (20000 characters of up to 6 bytes)"],
    ["an ascii text", { kind: "string", maxLength: 60_000, ascii: true }, "is up to 58.6 KB (60000 characters)"],
    ["an object", objectOf({ a: boolean, html: upTo(20_000) }), "is up to 117.2 KB (c.html 117.2 KB)"],
    ["a record", { kind: "record", key: oneOf("a", "b"), value: upTo(9000) }, "is up to 105.5 KB (c.* 2 × 52.7 KB)"],
    ["a set", { kind: "set", items: upTo(999), maxItems: 20 }, "is up to 117.2 KB (c[] 20 × 5.9 KB)"],
    [
      "a list that may be missing",
      { kind: "union", options: [{ kind: "undefined" }, listOf(upTo(9000), 2)] },
      "is up to 105.5 KB (c[] 2 × 52.7 KB)",
    ],
    ["a literal", { kind: "literal", value: "x".repeat(60_000) }, "is up to 58.6 KB"],
  ])("explains %s", (_, type, fact) => {
    expect(overChannel([ofZod("c", type)])).toMatchObject([{ message: `c ${fact}, limit 50 KB.` }]);
  });

  it("holds a channel to its own budget before that of the whole", () => {
    const channels = { notes: "1 KB", report: "100 KB" };
    expect(overChannel([ofZod("notes", upTo(200)), ofZod("report", upTo(12_000))], { channels })).toMatchObject([
      { message: "notes is up to 1.2 KB (200 characters of up to 6 bytes), limit 1 KB." },
    ]);
  });

  it("names the sample that is too large, with its largest part", () => {
    const samples = [
      { name: "small.json", state: { docs: ["x"] } },
      { name: "large.json", state: { docs: ["x".repeat(60_000), "y"] } },
    ];
    expect(overChannel([channelOf("docs", listOf(text))], { samples })).toEqual([
      {
        path: "docs",
        message: "docs has 58.6 KB (docs[0] 58.6 KB) in the sample large.json, limit 50 KB.",
        help: 'Store the content elsewhere and keep its ids: `string[]`, or raise its limit in the config: `channels: { docs: "…" }`.',
      },
    ]);
  });

  it("says both where type and sample are too large", () => {
    const samples = [{ name: "a.json", state: { c: "x".repeat(60_000) } }];
    expect(overChannel([ofZod("c", upTo(60_000))], { samples })).toMatchObject([
      {
        message:
          "c is up to 351.6 KB (60000 characters of up to 6 bytes) and has 58.6 KB in the sample a.json, limit 50 KB.",
      },
    ]);
  });

  it("speaks of trimming where messages are too many", () => {
    const behavior = { combines: "append", mutates: "nothing", keepsAtMost: 100 } as const;
    const reducer: ReducerModel = { kind: "function", name: "window", fingerprint: "f", behavior };
    const messages = channelOf("messages", listOf(message), { kind: "reducer", reducer });
    expect(overChannel([messages], { assume: { message: "1 KB" } })).toMatchObject([
      {
        message: "messages is up to 100.1 KB (messages[] 100 × 1 KB), limit 50 KB.",
        help: expect.stringContaining("Trim or summarize the messages") as string,
      },
    ]);
  });

  it("passes what has no bound, is unknown, fits or is not stored", () => {
    const large = listOf(upTo(9000), 10);
    const channels = [
      channelOf("open", listOf(text)),
      channelOf("raw", { kind: "unknown", why: "declared any" }),
      channelOf("fits", upTo(8000)),
      channelOf("cache", large, { kind: "untracked" }),
      channelOf("once", large, { kind: "ephemeral" }),
    ];
    const samples = [{ name: "a.json", state: { cache: "x".repeat(60_000), elsewhere: "x".repeat(60_000) } }];
    expect(overChannel(channels, { samples })).toEqual([]);
  });
});

describe("size/checkpoint-budget", () => {
  it.each<[string, unknown, string]>([
    ["null", null, "A state is an object with channels, this is null."],
    ["a value nested too deeply", { a: nestedTooDeeply() }, "A value is nested too deeply to be measured."],
  ])("says of a sample of %s that it cannot be measured, and goes on", (_, state, why) => {
    const large = { name: "large.json", state: { a: "x".repeat(30_000), b: "x".repeat(30_000) } };
    const samples = [{ name: "bad.json", state: state as object }, large];
    const channels = [channelOf("a", text), channelOf("b", text)];
    expect(overWhole(channels, { samples })).toMatchObject([
      { message: expect.stringContaining("in the sample large.json") as string },
      { path: "graph", message: expect.stringContaining(`The sample bad.json cannot be measured: ${why}`) as string },
    ]);
    expect(overChannel(channels, { samples })).toEqual([]);
    expect(findingsOf(inlineBlob, schemaOf(channels), { samples })).toEqual([]);
  });

  const draft = ofZod("draft", upTo(6000));
  const critique = ofZod("critique", upTo(6000));

  it("names the sum of channels that each pass", () => {
    const each = [ofZod("outline", upTo(8000)), ofZod("draft", upTo(8000)), ofZod("critique", upTo(8000))];
    expect(overWhole([...each, ofZod("ok", boolean)])).toEqual([
      {
        path: "graph",
        message: "The state is up to 140.7 KB (outline 46.9 KB, draft 46.9 KB, critique 46.9 KB), budget 50 KB.",
        help: "Lower the limits of the largest channels, keep ids of what can be stored elsewhere, or raise `budget` in the config.",
      },
    ]);
  });

  it("warns of what only texts full of escapes would exceed, and of nothing that was measured", () => {
    expect(overWhole([draft, critique, ofZod("ok", boolean)])).toMatchObject([
      {
        severity: "warn",
        message: "The state is up to 70.3 KB (draft 35.2 KB, critique 35.2 KB, ok 5 B), budget 50 KB.",
      },
    ]);
    const samples = [{ name: "a.json", state: { draft: "x".repeat(30_000), critique: "x".repeat(30_000) } }];
    expect(overWhole([draft, critique], { samples })[0]).not.toHaveProperty("severity");
    // 3 bytes a character: what any script takes at most.
    const fits = [upTo(8000), upTo(8000), upTo(1050)].map((type, index) => ofZod(`c${index}`, type));
    expect(overWhole(fits)).toMatchObject([{ severity: "warn" }]);
    expect(overWhole(fits, { rules: { "size/channel-budget": "off" } })).toMatchObject([{ severity: "warn" }]);
    const exceeds = [upTo(8000), upTo(8000), upTo(1060)].map((type, index) => ofZod(`c${index}`, type));
    expect(overWhole(exceeds)[0]).not.toHaveProperty("severity");
  });

  it("is no warning's to explain where ordinary texts are too much in sum", () => {
    // Each is above its limit by escapes only, both are above the budget without.
    const pair = [ofZod("draft", upTo(9000)), ofZod("critique", upTo(9000))];
    expect(overChannel(pair).map(({ severity }) => severity)).toEqual(["warn", "warn"]);
    expect(overWhole(pair)).toHaveLength(1);
    expect(overWhole(pair)[0]).not.toHaveProperty("severity");
    // An error explains itself, and the rest only by escapes.
    const [finding] = overWhole([ofZod("report", upTo(17_067)), draft, critique]);
    expect(finding).toMatchObject({ severity: "warn" });
  });

  it("passes to the byte", () => {
    const bytes = '{"draft":}'.length + 36_002;
    expect(overWhole([draft], { budget: bytes, channels: { draft: "1 MB" } })).toEqual([]);
    expect(overWhole([draft], { budget: bytes - 1, channels: { draft: "1 MB" } })).toHaveLength(1);
  });

  it("leaves a single channel that explains it to size/channel-budget, unless that is off", () => {
    const docs = ofZod("docs", upTo(9000));
    expect(overChannel([docs, ofZod("ok", boolean)])).toHaveLength(1);
    expect(overWhole([docs, ofZod("ok", boolean)])).toEqual([]);
    expect(overWhole([docs, ofZod("ok", boolean)], { rules: { "size/channel-budget": "off" } })).toHaveLength(1);
  });

  it("speaks up where the others alone are too much as well", () => {
    expect(overWhole([ofZod("docs", upTo(9000)), draft, critique])).toHaveLength(1);
  });

  it("does not speak of a state without a bound", () => {
    expect(overWhole([draft, critique, channelOf("open", text)])).toEqual([]);
    expect(overWhole([draft, critique, channelOf("raw", { kind: "unknown", why: "declared any" })])).toEqual([]);
    expect(overWhole([draft, ofZod("scratch", upTo(6000), { kind: "untracked" })])).toEqual([]);
  });

  it("names the largest sample above the budget", () => {
    const state = (length: number) => ({ a: "x".repeat(length), b: "y".repeat(length) });
    const samples = [
      { name: "one.json", state: state(26_000) },
      { name: "two.json", state: state(30_000) },
    ];
    const channels = [channelOf("a", text), channelOf("b", text)];
    expect(overWhole(channels, { samples })).toMatchObject([
      { message: "The state has 58.6 KB (a 29.3 KB, b 29.3 KB) in the sample two.json, budget 50 KB." },
    ]);
    expect(overWhole(channels, { samples, budget: "60 KB" })).toEqual([]);
  });

  it("leaves a sample to size/channel-budget where one channel explains it", () => {
    const samples = [{ name: "a.json", state: { a: "x".repeat(60_000) } }];
    expect(overWhole([channelOf("a", text)], { samples })).toEqual([]);
    // A channel that the schema does not have is reported by nobody else.
    expect(overWhole([channelOf("b", text)], { samples })).toHaveLength(1);
  });
});
