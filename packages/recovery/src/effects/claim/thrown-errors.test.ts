import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import type { AnyEffectPolicy } from "../effect-policy.ts";
import { useSqlite } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";

const saver = useSqlite();

const failing = (fields: object, message = "no") => Object.assign(new Error(message), fields);
const UNAVAILABLE = failing({ status: 503 }, "503 from the bank");
const TIMED_OUT = failing({ name: "TimeoutError" }, "The operation timed out");
const RESET = failing({ code: "ECONNRESET", syscall: "read" }, "read ECONNRESET");
const DECLINED = failing({ status: 402 }, "card declined");
const LIMITED = failing({ status: 429 }, "429 too many requests");

/** A process that charges under one key, and whose first calls throw these. */
function chargingProcess(policy: AnyEffectPolicy, errors: unknown[], singleRequest = false) {
  const watched = ledgerOfProcess(saver().effects);
  const calls: string[] = [];
  const charge = (thread: { configurable: { thread_id: string } }) =>
    watched.ledger.once(thread, { name: "charge", key: "k", policy: policy as "fail", singleRequest }, () => {
      calls.push("charge");
      if (errors.length > 0) throw errors.shift();
      return "charged";
    });
  return { ...watched, calls, charge };
}

describe.each([
  ["a 503", UNAVAILABLE],
  ["a time-out", TIMED_OUT],
  ["a lost connection", RESET],
])("a call that ended with %s", (_, error) => {
  it("is told as unknown at once, throws its error, and is listed", async () => {
    const { ledger, events, charge } = chargingProcess("fail", [error]);
    const thread = newThread();
    await expect(charge(thread)).rejects.toBe(error);
    expect(events).toMatchObject([
      { type: "effect.unknown", why: "no-answer", attempts: 1, error: error.name, callId: "charge/k" },
    ]);
    const { thread_id } = thread.configurable;
    expect(await ledger.list(thread_id, { only: "unknown" })).toMatchObject([{ state: "unknown", error: error.name }]);
  });

  it("goes to its policy with the next attempt, also of another process", async () => {
    for (const isElsewhere of [false, true]) {
      const seen: unknown[] = [];
      const verify: AnyEffectPolicy = { verify: (call) => (seen.push(call), { outcome: "did-not-happen" as const }) };
      const first = chargingProcess(verify, [error]);
      const thread = newThread();
      await expect(first.charge(thread)).rejects.toBe(error);
      const next = isElsewhere ? chargingProcess(verify, []) : first;
      expect(await next.charge(thread)).toBe("charged");
      expect(seen).toMatchObject([{ why: "no-answer", attempts: 1, error: error.name }]);
    }
  });

  it('ends the next attempt of policy "fail", and is made again by "retry"', async () => {
    const thread = newThread();
    await expect(chargingProcess("fail", [error]).charge(thread)).rejects.toBe(error);
    const again = chargingProcess("fail", []);
    await expect(again.charge(thread)).rejects.toMatchObject({
      code: "effect.unknown",
      message: expect.stringContaining(`ended with ${error.name}`) as string,
    });
    expect(again.calls).toEqual([]);
    const retrying = chargingProcess("retry", []);
    expect(await retrying.charge(thread)).toBe("charged");
    expect(retrying.types()).toEqual(["effect.unknown", "effect.done"]);
  });
});

it("counts the attempts that did not tell", async () => {
  const { events, charge } = chargingProcess("retry", [TIMED_OUT, TIMED_OUT]);
  const thread = newThread();
  for (const _ of [1, 2]) await expect(charge(thread)).rejects.toBe(TIMED_OUT);
  const atThrow = events.filter((event) => event.type === "effect.unknown" && event.error !== undefined);
  expect(atThrow).toMatchObject([{ attempts: 1 }, { attempts: 2 }]);
});

it("is unknown here, too, where the database was away as it ended", async () => {
  const { effects } = saver();
  const { ledger, types } = ledgerOfProcess({ ...effects, finish: () => Promise.reject(new Error("away")) });
  const options = { name: "charge", key: "k", policy: "fail" } as const;
  const thread = newThread();
  const charge = () => ledger.once(thread, options, () => Promise.reject(TIMED_OUT));
  await expect(charge()).rejects.toBe(TIMED_OUT);
  await expect(charge()).rejects.toMatchObject({ code: "effect.unknown", context: { why: "no-answer" } });
  expect(types()).toEqual(["effect.unknown", "effect.unsaved", "effect.unknown"]);
});

it("is tried again by LangGraph's retries as its policy says", async () => {
  const State = Annotation.Root({ receipt: Annotation<string> });
  const verify: AnyEffectPolicy = { verify: () => ({ outcome: "did-not-happen" as const }) };
  const { charge, calls } = chargingProcess(verify, [UNAVAILABLE]);
  const retryPolicy = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
  const graph = new StateGraph(State)
    .addNode("charge", async (_, config) => ({ receipt: await charge(config as never) }), { retryPolicy })
    .addEdge(START, "charge")
    .compile({ checkpointer: saver() });
  expect(await graph.invoke({}, newThread())).toEqual({ receipt: "charged" });
  expect(calls).toHaveLength(2);
});

it("stays failed where the other side refused it, or the code is wrong, until a person settles it", async () => {
  for (const error of [DECLINED, failing({ status: 401 }), new TypeError("a bug")]) {
    const { ledger, types, calls, charge } = chargingProcess("ask", [error]);
    const thread = newThread();
    await expect(charge(thread)).rejects.toBe(error);
    await expect(charge(thread)).rejects.toThrow(error.message);
    expect(calls).toHaveLength(1);
    expect(types()).toEqual(["effect.failed", "effect.replayed"]);
    const ref = { threadId: thread.configurable.thread_id, callId: "charge/k" };
    for (const _ of ["once", "and once more"]) await ledger.settle(ref, { outcome: "did-not-happen" });
    expect(await charge(thread)).toBe("charged");
    await expect(ledger.settle(ref, { outcome: "did-not-happen" })).rejects.toMatchObject({
      code: "effect.not-unknown",
    });
  }
});

it("is free again after a refusal that nothing came of, where it is one request", async () => {
  const { types, charge } = chargingProcess("fail", [LIMITED], true);
  const thread = newThread();
  await expect(charge(thread)).rejects.toBe(LIMITED);
  expect(await charge(thread)).toBe("charged");
  expect(types()).toEqual(["effect.released", "effect.done"]);
});

it("is unknown after a refusal where a request before may have been taken", async () => {
  const { charge } = chargingProcess("fail", [LIMITED]);
  const thread = newThread();
  await expect(charge(thread)).rejects.toBe(LIMITED);
  await expect(charge(thread)).rejects.toMatchObject({ code: "effect.unknown" });
});

it("is told as unknown also where it was cut off and its end may not be recorded any more", async () => {
  const { effects } = saver();
  const lost = new ThreadkeepError("Its lease is lost.", { code: "run.lease-lost" });
  const { ledger, types } = ledgerOfProcess({ ...effects, finish: () => Promise.reject(lost) });
  const stop = new AbortController();
  const config = { ...newThread(), signal: stop.signal };
  const charge = ledger.once(config, { name: "charge", key: "k" }, async () => {
    stop.abort(lost);
    throw lost;
  });
  await expect(charge).rejects.toBe(lost);
  expect(types()).toEqual(["effect.unknown"]);
});

it("is not begun where its run was ended while it was claimed", async () => {
  const { effects } = saver();
  const stop = new AbortController();
  const { ledger } = ledgerOfProcess({
    ...effects,
    claim: async (...args) => effects.claim(...args).finally(() => stop.abort(new Error("cut off"))),
  });
  const thread = newThread();
  const calls: string[] = [];
  const charge = (config: object) =>
    ledger.once(config, { name: "charge", key: "k", policy: "fail" }, () => calls.push("charge"));
  await expect(charge({ ...thread, signal: stop.signal })).rejects.toThrow("cut off");
  expect(calls).toEqual([]);
  expect(await charge(thread)).toBe(1);
});
