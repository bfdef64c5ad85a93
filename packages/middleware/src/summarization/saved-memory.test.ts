import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PassMemory } from "./pass-memory.ts";
import { memoryUpdate, newestMemory, revised } from "./saved-memory.ts";

const MINUTE = 60_000;
const HOLD = { by: "summarizer", failures: 2, waitTokens: 500, untilTokens: 3600, untilMs: 2 * MINUTE } as const;
const WAITING: PassMemory = { revision: 3, hold: HOLD, failedCalls: 4, saidOverBudget: true };

const stateWith = (saved: unknown, list = "messages") => ({ _passMemory: { [list]: saved } });

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe("what is saved of a memory", () => {
  it("is what a new process has to know, as small JSON, by the name of the list", () => {
    const memory = { ...WAITING, ratio: 1.2, written: { replaces: "x", text: "long ".repeat(1_000), calls: 1 } };
    const update = memoryUpdate(memory, {}, "messages");
    expect(update).toEqual(stateWith(WAITING));
    expect(JSON.stringify(update).length).toBeLessThan(200);
    expect(newestMemory({}, JSON.parse(JSON.stringify(update)), "messages")).toEqual(WAITING);
    expect(newestMemory({}, update, "notes")).toEqual({});
  });

  it("is written when it has become something else, not when a wait has only become shorter", () => {
    const state = stateWith(WAITING);
    const shorter = { ...WAITING, hold: { ...HOLD, untilTokens: 3000 } };
    expect([memoryUpdate(shorter, state, "messages"), memoryUpdate({ ratio: 1.2 }, {}, "messages")]).toEqual([{}, {}]);
    expect(memoryUpdate({ revision: 4 }, state, "messages")).toEqual(stateWith({ revision: 4 }));
    expect(memoryUpdate({ ...shorter, failedCalls: 5 }, state, "messages")).toEqual(
      stateWith({ ...shorter, failedCalls: 5 }),
    );
  });
});

describe("the newest memory", () => {
  it("is the state's where another process came further, with what only this one knows", () => {
    const known: PassMemory = { ratio: 1.2, revision: 2, written: { replaces: "x", text: "y", calls: 1 } };
    expect(newestMemory(known, stateWith(WAITING), "messages")).toEqual({ ...known, ...WAITING });
  });

  it("is this process's where its update has not reached the state, and where both are of one revision", () => {
    const known: PassMemory = { revision: 3 };
    expect(newestMemory(known, stateWith(WAITING), "messages")).toBe(known);
    expect(newestMemory(WAITING, stateWith({ revision: 2 }), "messages")).toBe(WAITING);
  });

  it("has a revision of its own for each thing that becomes something else", () => {
    expect(revised({ revision: 3 }, WAITING).revision).toBe(4);
    expect(revised({}, { saidOverBudget: true })).toEqual({ saidOverBudget: true, revision: 1 });
    const same = { ...WAITING, ratio: 1.5 };
    expect(revised(WAITING, same)).toBe(same);
  });
});

describe("a state that holds anything", () => {
  it.each([null, 3, "x", [], {}, { messages: null }, { messages: [] }, { messages: { revision: 0 } }])(
    "is no memory: %j",
    (saved) => expect(newestMemory({}, { _passMemory: saved }, "messages")).toEqual({}),
  );

  it.each([
    ["by nobody", { by: "me" }],
    ["without a count of failures", { failures: "2" }],
    ["for no tokens", { waitTokens: Number.NaN }],
    ["for ever", { untilTokens: Infinity }],
    ["until a time that no wait lasts to", { untilMs: 31 * MINUTE }],
  ])("has no wait %s", (_, wrong) => {
    const saved = { ...WAITING, hold: { ...HOLD, ...wrong } };
    const { hold: _none, ...rest } = WAITING;
    expect(newestMemory({}, stateWith(saved), "messages")).toEqual(rest);
  });

  it("has its failed calls bounded, and says nothing by what is not true", () => {
    const saved = { revision: 1, failedCalls: 1e9, saidOverBudget: 1 };
    expect(newestMemory({}, stateWith(saved), "messages")).toEqual({ revision: 1, failedCalls: 100 });
  });

  it("has no list by the name of what every object has", () => {
    expect(newestMemory({}, { _passMemory: {} }, "constructor")).toEqual({});
  });
});
