import { describe, expect, it } from "vitest";
import { worstCaseOfChannel } from "../../bounds/worst-case-bytes.ts";
import type { SchemaLintConfig } from "../../lint/lint-config.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { channelOf, findingsOf, listOf, number, schemaOf, text } from "../../testing/models.ts";
import { growth } from "./growth.ts";

const ACCEPT = "Take it back, or accept it: run `threadkeep check --update` and commit threadkeep.lock.json.";
const ascii = (maxLength: number): StateType => ({ kind: "string", maxLength, ascii: true });
const ofZod = (name: string, type: StateType, facts: Partial<ChannelModel> = {}) =>
  channelOf(name, type, { typeFrom: "schema", ...facts });

interface Locked {
  channels: ChannelModel[];
  measuredBytes?: Record<string, number>;
}

function grown({ channels, measuredBytes = {} }: Locked, now: ChannelModel[], samples: Record<string, object> = {}) {
  const config: SchemaLintConfig = {
    baseline: { schema: schemaOf(channels), measuredBytes },
    samples: Object.entries(samples).map(([name, state]) => ({ name, state })),
  };
  return findingsOf(growth, schemaOf(now), config);
}

it("says nothing without a lock", () => {
  expect(findingsOf(growth, schemaOf([ofZod("docs", ascii(90_000))]))).toEqual([]);
});

describe("a worst case", () => {
  it("that grew is named once, with both sizes", () => {
    const position = { file: "src/state.ts", line: 3, column: 5 };
    expect(grown({ channels: [ofZod("docs", ascii(1022))] }, [ofZod("docs", ascii(10_238), { position })])).toEqual([
      {
        path: "docs",
        message: "docs grew: its worst case went from 1 KB to 10 KB (+9 KB, +900 %).",
        help: ACCEPT,
        position,
      },
    ]);
  });

  it.each([
    ["1 KB and more than 10 %", 5000, 5000 + 1024, 0],
    ["more than 1 KB, and more than 10 %", 5000, 5000 + 1025, 1],
    ["10 %, and more than 1 KB", 20_000, 22_000, 0],
    ["more than 10 %, and more than 1 KB", 20_000, 22_001, 1],
    ["less than nothing", 20_000, 100, 0],
  ])("that grew by %s: %i to %i bytes", (_, before, now, findings) => {
    const [was, is] = [ofZod("docs", ascii(before - 2)), ofZod("docs", ascii(now - 2))];
    expect(worstCaseOfChannel(is)).toEqual({ kind: "bytes", bytes: now });
    expect(grown({ channels: [was] }, [is])).toHaveLength(findings);
  });

  it("that has no bound any more is named", () => {
    expect(grown({ channels: [ofZod("docs", listOf(ascii(100), 10))] }, [ofZod("docs", listOf(ascii(100)))])).toEqual([
      { path: "docs", message: "docs grew: its worst case was 1 KB and has no bound now (docs).", help: ACCEPT },
    ]);
  });

  it("that never had a bound, or cannot be known now, is not", () => {
    const unknown: StateType = { kind: "unknown", why: "declared any" };
    expect(grown({ channels: [ofZod("docs", text)] }, [ofZod("docs", text)])).toEqual([]);
    expect(grown({ channels: [ofZod("docs", ascii(9))] }, [ofZod("docs", unknown)])).toEqual([]);
  });

  it("is not lost where TypeScript says both types, which has no bounds to say", () => {
    expect(grown({ channels: [channelOf("at", { kind: "date" })] }, [channelOf("at", text)])).toEqual([]);
    expect(grown({ channels: [channelOf("at", number)] }, [channelOf("at", number), channelOf("by", text)])).toEqual(
      [],
    );
  });

  it("is not gone with the module that could not be loaded", () => {
    const now = channelOf("docs", text, { typeFrom: "typescript" });
    expect(grown({ channels: [ofZod("docs", ascii(9))] }, [now])).toEqual([]);
  });
});

describe("a sample", () => {
  const channels = [channelOf("docs", text)];

  it("that grew is named, with the sample", () => {
    const samples = { "a.json": { docs: "" }, "b.json": { docs: "x".repeat(4094) } };
    expect(grown({ channels, measuredBytes: { docs: 1024 } }, channels, samples)).toEqual([
      {
        path: "docs",
        message: "docs grew: its largest sample went from 1 KB to 4 KB (+3 KB, +300 %) in b.json.",
        help: ACCEPT,
      },
    ]);
  });

  it("of a channel that was not measured then, or is not now, is not compared", () => {
    const samples = { "a.json": { docs: "x".repeat(4094) } };
    expect(grown({ channels }, channels, samples)).toEqual([]);
    expect(grown({ channels, measuredBytes: { docs: 10 } }, channels)).toEqual([]);
  });
});

describe("the whole state", () => {
  it("is named for new channels", () => {
    const docs = ofZod("docs", ascii(1000));
    expect(grown({ channels: [docs] }, [docs, ofZod("notes", ascii(3000))])).toEqual([
      {
        path: "graph",
        message: "The state grew: its worst case went from 1011 B to 3.9 KB (+2.9 KB, +298 %), new: notes.",
        help: ACCEPT,
      },
    ]);
  });

  it("is named for many small changes", () => {
    const channels = (length: number) => ["a", "b", "c", "d"].map((name) => ofZod(name, ascii(length)));
    expect(grown({ channels: channels(1000) }, channels(1500))).toMatchObject([{ path: "graph" }]);
  });

  it("is not named for what a channel explains, nor for a new name", () => {
    const small = ofZod("a", ascii(1000));
    expect(grown({ channels: [small] }, [ofZod("a", ascii(9000))])).toMatchObject([{ path: "a" }]);
    expect(grown({ channels: [small] }, [ofZod("renamed", ascii(1000))])).toEqual([]);
  });

  it("is named for samples with new channels", () => {
    const docs = channelOf("docs", text);
    const samples = { "a.json": { docs: "x", notes: "x".repeat(5118) } };
    expect(grown({ channels: [docs], measuredBytes: { docs: 1024 } }, [docs], samples)).toMatchObject([
      {
        path: "graph",
        message: "The state grew: its channels at their largest in samples went from 1 KB to 5 KB (+4 KB, +400 %).",
      },
    ]);
  });

  it("that had a bound loses it with a new channel that has none", () => {
    const docs = ofZod("docs", ascii(1000));
    expect(grown({ channels: [docs] }, [docs, ofZod("notes", listOf(ascii(9)))])).toEqual([
      {
        path: "notes",
        message: "notes is new and has no bound (notes), where the state was at most 1011 B.",
        help: ACCEPT,
      },
    ]);
    expect(grown({ channels: [docs] }, [docs, channelOf("notes", text)])).toEqual([]);
    const open = ofZod("open", text);
    expect(grown({ channels: [docs, open] }, [docs, open, ofZod("notes", text)])).toEqual([]);
  });
});

it("a channel called __proto__ is a channel", () => {
  const channels = [ofZod("__proto__", ascii(1000))];
  const measuredBytes = JSON.parse('{"__proto__":1024}') as Record<string, number>;
  const state = JSON.parse(`{"__proto__":"${"x".repeat(5000)}"}`) as object;
  expect(grown({ channels, measuredBytes }, channels, { "a.json": state })).toMatchObject([{ path: "__proto__" }]);
});
