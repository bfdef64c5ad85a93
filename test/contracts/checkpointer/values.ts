import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { configOf, putCheckpoint } from "./thread.ts";

const MB = 1024 * 1024;
/** What text may hold: NUL, quotes, half a surrogate pair, what ends lines in JavaScript only, and keys of every object. */
const HARD_TEXT = "\0 \u0001 ' \" \\ \ud800 \udfff \u2028 é 👩‍👩‍👧 ${x} %s ?";
const HARD_VALUES: Readonly<Record<string, unknown>> = {
  text: HARD_TEXT,
  empty: "",
  nothing: null,
  no: false,
  zero: 0,
  none: [],
  bare: {},
  nested: { [HARD_TEXT]: [HARD_TEXT, { "": [[]] }] },
  bytes: new Uint8Array([0, 255, 128, 0]),
  noBytes: new Uint8Array(0),
  map: new Map<unknown, unknown>([["k", new Map([[1, HARD_TEXT]])]]),
  set: new Set([1, "1", HARD_TEXT]),
  list: [new HumanMessage({ id: "1", content: HARD_TEXT }), new AIMessage({ id: "2", content: "" })],
  "a:b|c.d[0]": "and of that",
};

export const VALUES: Promises = {
  "gives back what was put, to this process and to the next": async ({ saver, reopen }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), HARD_VALUES);
    for (const reader of [saver, await reopen()]) {
      const values = (await reader.getTuple(config))?.checkpoint.channel_values ?? {};
      expect(Object.keys(values).toSorted()).toEqual(Object.keys(HARD_VALUES).toSorted());
      for (const [name, value] of Object.entries(HARD_VALUES)) expect(plain(values[name]), name).toEqual(plain(value));
    }
  },

  "gives back what was written": async ({ saver, reopen }) => {
    const { bytes: _, noBytes: __, ...written } = HARD_VALUES;
    await writeAndRead(saver, reopen, written);
  },

  "gives back bytes that were written": async ({ saver, reopen }) => {
    const { bytes, noBytes } = HARD_VALUES;
    await writeAndRead(saver, reopen, { bytes, noBytes, inside: { bytes } });
  },

  "takes a channel that is named as a member of every object, constructor": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), { constructor: "put" });
    await saver.putWrites(config, [["constructor", "written"]], "task");
    const { checkpoint, pendingWrites } = (await saver.getTuple(config)) ?? {};
    expect(checkpoint?.channel_values).toEqual({ constructor: "put" });
    expect(pendingWrites).toEqual([["task", "constructor", "written"]]);
  },

  "gives back metadata with characters that databases stumble on": async ({ saver }) => {
    const metadata = { note: HARD_TEXT, [HARD_TEXT]: { deep: [HARD_TEXT] } };
    const { config } = await putCheckpoint(saver, configOf("t"), {}, { metadata });
    expect((await saver.getTuple(config))?.metadata).toMatchObject(metadata);
  },

  // Savers that write bytes as a list of numbers take minutes for as many of them as of text.
  "gives back 20 MB of text and 64 KB of bytes": async ({ saver, reopen }) => {
    const text = "0123456789abcdef".repeat((20 * MB) / 16);
    const bytes = new Uint8Array(MB / 16).fill(7);
    const { config } = await putCheckpoint(saver, configOf("t"), { text, bytes });
    const values = (await (await reopen()).getTuple(config))?.checkpoint.channel_values ?? {};
    expect(values["text"] === text).toBe(true);
    expect(Buffer.from(bytes).equals(values["bytes"] as Uint8Array)).toBe(true);
  },

  "gives back bytes on a buffer of their own": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), { bytes: Uint8Array.of(1, 2, 3, 4) });
    const { bytes } = (await saver.getTuple(config))?.checkpoint.channel_values ?? {};
    expect([...new Uint8Array((bytes as Uint8Array).buffer)]).toEqual([1, 2, 3, 4]);
  },

  "tells a channel that is empty from one that holds nothing": async ({ saver }) => {
    const first = await putCheckpoint(saver, configOf("t"), { a: 1, b: 2 });
    const checkpoint = { ...first.checkpoint, id: "1fffffff-0000-6000-8000-000000000001", channel_values: { b: null } };
    const versions = { a: saver.getNextVersion(1), b: saver.getNextVersion(1) };
    const config = await saver.put(
      first.config,
      { ...checkpoint, channel_versions: versions },
      { source: "loop", step: 1, parents: {} },
      versions,
    );
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual({ b: null });
    expect((await saver.getTuple(first.config))?.checkpoint.channel_values).toEqual({ a: 1, b: 2 });
  },

  "keeps what did not change, from whichever ancestor": async ({ saver, reopen }) => {
    let { config, checkpoint } = await putCheckpoint(saver, configOf("t"), { kept: HARD_TEXT, list: [0] });
    for (let step = 1; step <= 30; step++) {
      const list = [...(checkpoint.channel_values["list"] as number[]), step];
      ({ config, checkpoint } = await putCheckpoint(saver, config, { list }, { after: checkpoint }));
    }
    const tuple = await (await reopen()).getTuple(configOf("t"));
    const list = Array.from({ length: 31 }, (_, index) => index);
    expect(tuple?.checkpoint.channel_values).toEqual({ kept: HARD_TEXT, list });
    expect(tuple?.checkpoint.channel_versions).toEqual(checkpoint.channel_versions);
  },
};

async function writeAndRead(
  saver: BaseCheckpointSaver,
  reopen: () => Promise<BaseCheckpointSaver>,
  written: Record<string, unknown>,
): Promise<void> {
  const { config } = await putCheckpoint(saver, configOf("t"), {});
  await saver.putWrites(config, Object.entries(written), "task");
  const writes = (await (await reopen()).getTuple(config))?.pendingWrites ?? [];
  expect(writes.map(([, name, value]) => [name, plain(value)])).toEqual(
    Object.entries(written).map(([name, value]) => [name, plain(value)]),
  );
}

/** Messages by what they say: two of the same class are not equal for what they keep inside. */
function plain(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (item instanceof HumanMessage || item instanceof AIMessage ? item.toDict() : item));
  return value instanceof Uint8Array ? [...value] : value;
}
