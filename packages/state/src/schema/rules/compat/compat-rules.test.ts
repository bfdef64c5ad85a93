import { describe, expect, it } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod3";
import type { ChannelModel, ReducerModel, SchemaSource, StateSchemaModel } from "../../model/state-schema-model.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
import { channelOf, findingsOf, listOf, number, objectOf, oneOf, schemaOf, text } from "../../testing/models.ts";
import type { Rule } from "../rule.ts";
import { channelRemoved } from "./channel-removed.ts";
import { reducerChanged } from "./reducer-changed.ts";
import { typeNarrowed } from "./type-narrowed.ts";

const both: SchemaSource[] = ["typescript", "annotation"];
const model = (channels: ChannelModel[], sources = both): StateSchemaModel => ({ ...schemaOf(channels), sources });

function compare(rule: Rule, before: StateSchemaModel, now: StateSchemaModel) {
  return findingsOf(rule, now, { baseline: { schema: before, measuredBytes: {} } });
}

describe("compat/channel-removed", () => {
  const before = model([channelOf("draft", text), channelOf("round", number)]);

  it("reports what is gone", () => {
    expect(compare(channelRemoved, before, model([channelOf("draft", text)]))).toEqual([
      {
        path: "round",
        message:
          "round is in the lock and no longer in the state: a thread that holds a value there loses it at its next step.",
        help: "Keep round until such threads have ended, or accept its removal with `threadkeep check --update`.",
      },
    ]);
  });

  it("guesses what it was renamed to, where only one new channel has its type", () => {
    const renamed = model([channelOf("draft", text), channelOf("turn", number)]);
    expect(compare(channelRemoved, before, renamed)[0]?.help).toContain("Was it renamed to turn?");
    const unclear = model([channelOf("draft", text), channelOf("turn", number), channelOf("lap", number)]);
    expect(compare(channelRemoved, before, unclear)[0]?.help).not.toContain("renamed");
  });

  it("lets new channels pass, and the end of one that was never stored", () => {
    expect(compare(channelRemoved, before, model([...before.channels, channelOf("more", text)]))).toEqual([]);
    const cache = model([channelOf("cache", text, { kind: "untracked" })]);
    expect(compare(channelRemoved, cache, model([]))).toEqual([]);
  });

  it("is silent where less was read than for the lock", () => {
    expect(compare(channelRemoved, before, model([], ["typescript"]))).toEqual([]);
    expect(compare(channelRemoved, before, model([], ["annotation"]))).toEqual([]);
    expect(compare(channelRemoved, model(before.channels, ["annotation"]), model([], both))).toHaveLength(2);
  });

  it("is silent without a lock", () => expect(findingsOf(channelRemoved, before)).toEqual([]));
});

describe("compat/type-narrowed", () => {
  const status = (type: ChannelModel["type"], facts: Partial<ChannelModel> = {}) => channelOf("status", type, facts);
  const wide = oneOf("open", "waiting", "solved");
  const narrow = oneOf("open", "solved");

  it("reports the part that no longer takes what it took", () => {
    expect(compare(typeNarrowed, model([status(wide)]), model([status(narrow)]))).toEqual([
      {
        path: "status",
        message:
          'status no longer accepts "waiting", only "open" | "solved": running threads may hold a value that no longer fits.',
        help: "Accept the old values as well until such threads have ended, or accept the change with `threadkeep check --update`.",
      },
    ]);
  });

  it.each<[ChannelModel["type"], ChannelModel["type"]]>([
    [text, { kind: "string", maxLength: 3 }],
    [text, { kind: "string", minLength: 1 }],
    [text, { kind: "string", format: "uuid" }],
    [text, { kind: "string", reference: {} }],
    [listOf(text), listOf(text, 5)],
    [number, { kind: "number", integer: true, min: 0 }],
    [oneOf(1, 9), { kind: "number", max: 5 }],
    [objectOf({ a: listOf(text) }), objectOf({ a: listOf({ kind: "string", maxLength: 3 }) })],
  ])("%#: only warns of a limit, which is not held against stored values", (before, now) => {
    const [finding, ...others] = compare(typeNarrowed, model([status(before)]), model([status(now)]));
    expect(finding).toMatchObject({ severity: "warn" });
    expect(finding?.help).toBe(
      "Only writes are validated, so nodes still read such a value. Accept the change with `threadkeep check --update`.",
    );
    expect(others).toEqual([]);
  });

  it("does not overlook another kind behind a new limit", () => {
    const before = objectOf({ a: text, b: text });
    const now = objectOf({ a: { kind: "string", maxLength: 3 }, b: number });
    const [finding] = compare(typeNarrowed, model([status(before)]), model([status(now)]));
    expect(finding).toMatchObject({ path: "status.b" });
    expect(finding).not.toHaveProperty("severity");
  });

  it("takes the integers of zod 3 and of zod 4 for the same", () => {
    const changed = (before: object, now: object) =>
      compare(typeNarrowed, readStateSchema(before), readStateSchema(now));
    const integer = z.object({ n: z.number().int() });
    expect(changed(z3.object({ n: z3.number().int() }), integer)).toEqual([]);
    expect(changed(z.object({ n: z.number() }), integer)).toMatchObject([
      { severity: "warn", message: expect.stringContaining("n now takes integers only") },
    ]);
  });

  it("lets wider types pass, new channels, and removed ones, which another rule reports", () => {
    expect(compare(typeNarrowed, model([status(narrow)]), model([status(wide)]))).toEqual([]);
    expect(compare(typeNarrowed, model([]), model([status(narrow)]))).toEqual([]);
    expect(compare(typeNarrowed, model([status(narrow)]), model([]))).toEqual([]);
  });

  it("does not miss undefined in a channel: one that is undefined is not stored", () => {
    const optional = status({ kind: "union", options: [text, { kind: "undefined" }] });
    expect(compare(typeNarrowed, model([optional]), model([status(text)]))).toEqual([]);
  });

  it("compares only what was read from the same place", () => {
    const zod = { typeFrom: "schema" } as const;
    const typesAlone = model([status(narrow)], ["typescript"]);
    expect(compare(typeNarrowed, model([status(wide)]), typesAlone)).toHaveLength(1);
    expect(compare(typeNarrowed, model([status(text, zod)]), typesAlone)).toEqual([]);
    const zodAlone = model([status(text, zod)], ["zod4"]);
    expect(compare(typeNarrowed, zodAlone, model([status(narrow, zod)], ["typescript", "zod4"]))).toEqual([]);
    expect(compare(typeNarrowed, zodAlone, model([status(narrow, zod)], ["zod4"]))).toHaveLength(1);
  });
});

describe("compat/reducer-changed", () => {
  const appends: ReducerModel = {
    kind: "function",
    name: "append",
    fingerprint: "a",
    behavior: { combines: "append", mutates: "nothing", keepsAtMost: "everything" },
  };
  const untold = { combines: "unknown", mutates: "unknown", keepsAtMost: "unknown" } as const;
  const none: ReducerModel = { kind: "none" };
  const judge = (before: ReducerModel, now: ReducerModel) =>
    compare(
      reducerChanged,
      model([channelOf("list", listOf(text), { reducer: before })]),
      model([channelOf("list", listOf(text), { reducer: now })]),
    ).map(({ message }) => message);

  it.each<[ReducerModel, ReducerModel, string]>([
    [none, appends, "it had none, and the last write stood"],
    [appends, none, "it has none any more, and the last write stands"],
    [
      appends,
      { ...appends, behavior: { ...appends.behavior, combines: "replace" } },
      "it was made to append, and now to replace",
    ],
    [
      appends,
      { ...appends, behavior: { ...appends.behavior, keepsAtMost: 50 } },
      "it kept everything, and now keeps 50 elements at most",
    ],
    [
      { ...appends, behavior: untold },
      { ...appends, behavior: untold, name: "keep", fingerprint: "b" },
      "it was append, and is keep",
    ],
  ])("%#: says what changed", (before, now, change) => {
    expect(judge(before, now)).toEqual([
      `The reducer of list changed: ${change}. Running threads hold what the old one made.`,
    ]);
  });

  it.each<[string, ReducerModel, ReducerModel]>([
    ["the same", appends, appends],
    ["other words for the same behaviour", appends, { ...appends, name: "concat", fingerprint: "b" }],
    [
      "a reducer that no longer changes its arguments",
      { ...appends, behavior: { ...appends.behavior, mutates: "current" } },
      appends,
    ],
    ["only another text", { ...appends, behavior: untold }, { ...appends, behavior: untold, fingerprint: "b" }],
    ["only another name", { ...appends, behavior: untold }, { ...appends, behavior: untold, name: "b" }],
    ["unknown before", { kind: "unknown", why: "" }, appends],
    ["unknown now", none, { kind: "unknown", why: "" }],
    ["an unknown behaviour that is now known", { ...appends, behavior: untold }, appends],
  ])("lets %s pass", (_name, before, now) => expect(judge(before, now)).toEqual([]));
});
