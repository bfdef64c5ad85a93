import { getEventListeners } from "node:events";
import { ContextOverflowError } from "@langchain/core/errors";
import { GraphInterrupt, MemorySaver } from "@langchain/langgraph";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CircuitOpenError } from "../breaker/circuit-open-error.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import { errorOf } from "./testing/error-of.ts";
import { failing, httpError } from "./testing/failing.ts";
import { watchedRun } from "./testing/watched-run.ts";

const name = { kind: "model", name: "gpt" } as const;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Lets timers run, and tells the times at which the attempts were made. */
async function timesOf<Result>(
  call: RecoverableCall<Result>,
  recover: (call: RecoverableCall<Result>) => Promise<Result>,
) {
  const times: number[] = [];
  const run = (attempt: number): Promise<Result> => {
    times.push(Date.now());
    return call.run(attempt);
  };
  const outcome = recover({ ...call, run }).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  await vi.runAllTimersAsync();
  return { times, ...(await outcome) } as { times: number[]; result?: Result; error?: unknown };
}

describe("a call that fails", () => {
  it("is made again after random waits that grow, three times in all", async () => {
    const { recover, events } = await watchedRun({ random: seeded(0.5, 0.75) });
    const call = failing(httpError(503), httpError(503), httpError(503));
    const { times, error } = await timesOf({ name, run: call.run }, recover);
    expect(call.made).toEqual([1, 2, 3]);
    expect(times).toEqual([0, 250, 1_000]);
    expect(error).toBeInstanceOf(RetriesExhaustedError);
    const { reason, attempts, cause, message } = error as RetriesExhaustedError;
    expect({ reason, cause: (cause as Error).message }).toEqual({ reason: "attempts", cause: "HTTP 503" });
    expect(attempts.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([
      [1, 250],
      [2, 750],
      [3, undefined],
    ]);
    expect(message).toBe(
      "The model gpt failed after 3 attempts (overloaded: HTTP 503). Allow more attempts, or try again when the other side is well again.",
    );
    expect(events.map(({ type }) => type)).toEqual(["recovery.retry", "recovery.retry", "recovery.exhausted"]);
  });

  it("gives its result when one attempt succeeds, and tells how many it took", async () => {
    const { id, recover, events } = await watchedRun();
    const { result } = await timesOf({ name, run: failing(httpError(500), httpError(502)).run }, recover);
    expect(result).toBe("answer 3");
    const data = { call: name, attempts: 3, elapsedMs: 750 };
    expect(events.at(-1)).toEqual({ type: "recovery.recovered", runId: id, data });
  });

  it("tells nothing and waits for nothing when it succeeds at once", async () => {
    const { recover, events, update } = await watchedRun();
    expect(await recover({ name, run: failing().run })).toBe("answer 1");
    expect(events).toEqual([]);
    expect(update()).toBeUndefined();
  });

  it("may be resumed where there is a checkpointer, and its error says so", async () => {
    const config = { configurable: { __pregel_checkpointer: new MemorySaver() } };
    const { recover } = await watchedRun({}, config);
    const { error } = await timesOf({ name, run: failing(httpError(503)).run, policy: { attempts: 1 } }, recover);
    expect(error).toMatchObject({ message: expect.stringContaining("or resume the run when the other") as string });
  });

  it("is of the class that the application says, where it says one", async () => {
    const classify = (error: unknown) => (String(error).includes("busy") ? "overloaded" : undefined);
    const { recover, events, ...run } = await watchedRun({ classify });
    const thrown = new Error("other");
    const { error } = await timesOf({ name, run: failing(new Error("busy"), thrown).run }, recover);
    expect(error).toBe(thrown);
    expect(events).toMatchObject([{ data: { class: "overloaded", delayMs: 250 } }, { data: { class: "bug" } }]);
    expect(run.classify(new Error("busy"))).toMatchObject({ class: "overloaded", retryable: true });
  });

  it("waits at least for as long as the other side asks", async () => {
    const { recover } = await watchedRun();
    const asked = httpError(429, { "retry-after": "7" });
    const { times } = await timesOf({ name, run: failing(asked, httpError(503)).run }, recover);
    expect(times).toEqual([0, 7_250, 7_750]);
  });

  it("ends where the other side asks for more than the longest wait, and says for how much", async () => {
    const { recover } = await watchedRun();
    const { times, error } = await timesOf(
      { name, run: failing(httpError(429, { "retry-after": "31" })).run },
      recover,
    );
    expect(times).toEqual([0]);
    expect(error).toMatchObject({
      reason: "retry-after",
      message: expect.stringContaining("asks to wait 31 s. Raise maxDelayMs, or try again after") as string,
    });
  });

  it.each([
    ["a bad request", httpError(400)],
    ["a wrong key", httpError(401)],
    ["a bug", new TypeError("x is not a function")],
    ["a string", "no luck"],
    ["null", null],
    ["undefined", undefined],
    ["a frozen object", Object.freeze({ code: 1 })],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    [
      "an exhausted call further in",
      new RetriesExhaustedError("over", { reason: "attempts", attempts: [] }, httpError(503)),
    ],
    [
      "one of a superstep",
      new AggregateError([
        httpError(503),
        new RetriesExhaustedError("over", { reason: "attempts", attempts: [] }, httpError(503)),
      ]),
    ],
  ])("with %s goes on untouched after one attempt", async (_, thrown) => {
    const { recover, events } = await watchedRun();
    const call = failing(thrown, thrown);
    const { error } = await timesOf({ name, run: call.run }, recover);
    expect(error).toBe(thrown);
    expect(call.made).toEqual([1]);
    expect(events.map(({ type }) => type)).toEqual(["recovery.failed"]);
  });

  it("that throws before it returns a promise is a call that fails", async () => {
    const { recover } = await watchedRun();
    let made = 0;
    const run = (): Promise<string> => {
      if (made++ === 0) throw httpError(503);
      return Promise.resolve("answer");
    };
    expect((await timesOf({ name, run }, recover)).result).toBe("answer");
  });

  it.each([[[]], [[httpError(503)]]])(
    "and then finds its circuit open ends there, with what was tried: %j",
    async (before) => {
      const { recover, events } = await watchedRun();
      const open = new CircuitOpenError(name, 1_000);
      const call = failing(...before, open);
      const { error } = await timesOf({ name, run: call.run }, recover);
      const attempts = before.map(() => ({ attempt: 1, status: 503 }));
      expect(error).toMatchObject({ reason: "circuit-open", message: open.message, cause: open });
      expect((error as RetriesExhaustedError).attempts).toMatchObject(attempts);
      expect(events.at(-1)).toMatchObject({ type: "recovery.exhausted", data: { reason: "circuit-open", attempts } });
    },
  );

  it("is not made again where its caller refuses", async () => {
    const { recover, events } = await watchedRun();
    const thrown = httpError(503);
    const call = { name, run: failing(thrown).run, refuseRetry: () => "the tool is not declared idempotent" };
    expect((await timesOf(call, recover)).error).toBe(thrown);
    expect(events[0]).toMatchObject({ type: "recovery.failed", data: { why: "the tool is not declared idempotent" } });
  });

  it("tells its caller before each retry, after the wait", async () => {
    const { recover } = await watchedRun();
    const told: unknown[] = [];
    const call = failing(httpError(503), httpError(500));
    await timesOf(
      { name, run: call.run, beforeRetry: ({ attempt, delayMs }) => told.push([attempt, delayMs, Date.now()]) },
      recover,
    );
    expect(told).toEqual([
      [1, 250, 250],
      [2, 500, 750],
    ]);
  });

  it("is not disturbed by a listener that throws or rejects", async () => {
    const listeners = [() => Promise.reject(new Error("late")), () => JSON.parse("{") as unknown];
    for (const onEvent of listeners) {
      const { recover } = await watchedRun({ onEvent });
      expect((await timesOf({ name, run: failing(httpError(503)).run }, recover)).result).toBe("answer 2");
    }
  });
});

describe("what a call throws with something to mend", () => {
  const overflow = () => new ContextOverflowError("too long");

  it("is tried once more, at once, when it was mended", async () => {
    const { recover, events } = await watchedRun();
    const mend = vi.fn(async () => true);
    const { times, result } = await timesOf({ name, run: failing(overflow()).run, mend }, recover);
    expect(result).toBe("answer 2");
    expect(times).toEqual([0, 0]);
    expect(mend).toHaveBeenCalledOnce();
    expect(events.map(({ type }) => type)).toEqual(["recovery.mended", "recovery.retry", "recovery.recovered"]);
  });

  it("is mended once: the second time the error goes on", async () => {
    const { recover } = await watchedRun();
    const again = overflow();
    const call = failing(overflow(), again);
    expect((await timesOf({ name, run: call.run, mend: async () => true }, recover)).error).toBe(again);
    expect(call.made).toEqual([1, 2]);
  });

  it.each([
    ["nothing was mended", async () => false, "nothing could be mended (context-overflow)"],
    [
      "an option is missing",
      async () => "room is not set",
      "nothing could be mended (context-overflow): room is not set",
    ],
    [
      "mending fails",
      async () => Promise.reject(new Error("no summarizer")),
      "mending failed (context-overflow): no summarizer",
    ],
  ])("goes on where %s", async (_, mend, why) => {
    const { recover, events } = await watchedRun();
    const thrown = overflow();
    expect((await timesOf({ name, run: failing(thrown).run, mend }, recover)).error).toBe(thrown);
    expect(events).toMatchObject([{ type: "recovery.failed", data: { why } }]);
  });

  it("gives way to an interrupt while it is mended", async () => {
    const { recover } = await watchedRun();
    const interrupt = new GraphInterrupt([]);
    const call = { name, run: failing(overflow()).run, mend: () => Promise.reject(interrupt) };
    expect((await timesOf(call, recover)).error).toBe(interrupt);
  });
});

describe("an abort", () => {
  const reason = new Error("stopped by the user");

  it("before the call calls nothing", async () => {
    const { recover } = await watchedRun({}, { signal: AbortSignal.abort(reason) });
    const call = failing();
    expect(await errorOf(recover({ name, run: call.run }))).toBe(reason);
    expect(call.made).toEqual([]);
  });

  it("during a call that does not look at its signal ends at once, and its late failure hurts nobody", async () => {
    const stop = new AbortController();
    const { recover, events } = await watchedRun({}, { signal: stop.signal });
    let fail: ((error: Error) => void) | undefined;
    const made: number[] = [];
    const run = (attempt: number) => new Promise<string>((_, reject) => ((fail = reject), made.push(attempt)));
    const outcome = errorOf(recover({ name, run }));
    await vi.advanceTimersByTimeAsync(1);
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    fail?.(httpError(503));
    await vi.runAllTimersAsync();
    expect({ made, events, listeners: listenersOf(stop.signal) }).toEqual({ made: [1], events: [], listeners: 0 });
  });

  it("during the wait ends at once, with no timer and no listener left, and nothing is called after", async () => {
    const stop = new AbortController();
    const { recover } = await watchedRun({}, { signal: stop.signal });
    const call = failing(httpError(503));
    const outcome = errorOf(recover({ name, run: call.run }));
    await vi.advanceTimersByTimeAsync(249);
    expect(vi.getTimerCount()).toBe(1);
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    expect({ timers: vi.getTimerCount(), listeners: listenersOf(stop.signal) }).toEqual({ timers: 0, listeners: 0 });
    await vi.runAllTimersAsync();
    expect(call.made).toEqual([1]);
  });

  it("by a listener that hears of the failure is heeded before the wait", async () => {
    const stop = new AbortController();
    const { recover } = await watchedRun({ onEvent: () => stop.abort(reason) }, { signal: stop.signal });
    const call = failing(httpError(503));
    expect(await errorOf(recover({ name, run: call.run }))).toBe(reason);
    expect({ made: call.made, timers: vi.getTimerCount() }).toEqual({ made: [1], timers: 0 });
  });

  it("right after the wait keeps the next attempt from being made", async () => {
    const stop = new AbortController();
    const { recover } = await watchedRun({}, { signal: stop.signal });
    const call = failing(httpError(503));
    const outcome = errorOf(recover({ name, run: call.run, beforeRetry: () => stop.abort(reason) }));
    await vi.runAllTimersAsync();
    expect(await outcome).toBe(reason);
    expect(call.made).toEqual([1]);
  });

  it("at whatever step between wait and call keeps the call from being made", async () => {
    for (let steps = 0; steps < 12; steps += 1) {
      const stop = new AbortController();
      const { recover } = await watchedRun({}, { signal: stop.signal });
      const calledAfter: boolean[] = [];
      const abortAfter = (left: number): void =>
        left === 0 ? stop.abort(reason) : queueMicrotask(() => abortAfter(left - 1));
      const run = async (attempt: number) => {
        calledAfter.push(stop.signal.aborted);
        if (attempt === 1) throw httpError(503);
        return "answer";
      };
      const outcome = recover({ name, run, beforeRetry: () => abortAfter(steps) }).catch(() => "aborted");
      await vi.runAllTimersAsync();
      await outcome;
      expect({ steps, calledAfter }).not.toMatchObject({ calledAfter: expect.arrayContaining([true]) as boolean[] });
    }
  });

  it("after the result came does not throw it away, and leaves no listener", async () => {
    const stop = new AbortController();
    const { recover } = await watchedRun({}, { signal: stop.signal });
    const run = async () => {
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => stop.abort(reason))));
      return "answer";
    };
    expect(await recover({ name, run })).toBe("answer");
    expect(listenersOf(stop.signal)).toBe(0);
  });

  it("of the call's own making goes on as it is", async () => {
    const { recover, events } = await watchedRun();
    const own = new DOMException("This operation was aborted", "AbortError");
    expect(await errorOf(recover({ name, run: failing(own).run }))).toBe(own);
    expect(events).toEqual([]);
  });
});

it("an interrupt goes through three layers at once, as it is", async () => {
  const [outer, middle, inner] = await Promise.all([watchedRun(), watchedRun(), watchedRun()]);
  const interrupt = new GraphInterrupt([{ value: "may I?" }]);
  const call = failing(interrupt);
  const recovered = outer.recover({
    name,
    run: () => middle.recover({ name, run: () => inner.recover({ name, run: call.run }) }),
  });
  expect(await errorOf(recovered)).toBe(interrupt);
  expect(call.made).toEqual([1]);
  expect([outer, middle, inner].flatMap(({ events }) => events)).toEqual([]);
});

function seeded(...numbers: number[]): () => number {
  return () => numbers.shift() ?? 0;
}

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, "abort").length;
}
