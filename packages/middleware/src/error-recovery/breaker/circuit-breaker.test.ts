import { GraphInterrupt } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CircuitBreakerOptions } from "./circuit-breaker-options.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { classifyError } from "../classify/classify-error.ts";
import { chooseFallback } from "../fallback/choose-fallback.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { circuitFor, type Circuit, type CircuitChange } from "./circuit-breaker.ts";
import { CircuitOpenError } from "./circuit-open-error.ts";

const OPTIONS = { failures: 3, resetMs: 1_000 };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a closed circuit", () => {
  it("hands results and errors through as they are", async () => {
    const circuit = freshCircuit();
    const error = serverError();
    const answer = { text: "42" };
    expect(await circuit.run(async () => answer)).toBe(answer);
    expect(await failureOf(circuit.run(() => Promise.reject(error)))).toBe(error);
    expect(await failureOf(circuit.run(throwAtOnce(error)))).toBe(error);
  });

  it("opens after failures in a row, and tells the one whose call opened it", async () => {
    const circuit = freshCircuit();
    const heard: CircuitChange[][] = [[], [], []];
    for (const changes of heard) await failureOf(circuit.run(failing, (state) => changes.push(state)));
    expect(heard).toEqual([[], [], ["open"]]);
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
  });

  it("counts from nothing after a success", async () => {
    const circuit = freshCircuit();
    for (const attempt of [failing, failing, working, failing, failing]) await settled(circuit.run(attempt));
    expect(await circuit.run(working)).toBe("fine");
  });

  it.each(Object.entries(errorsThatCount()))("counts %s", async (_, error) => {
    const circuit = freshCircuit();
    await failTimes(circuit, 3, () => Promise.reject(error));
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
  });

  it.each(Object.entries(errorsThatDoNot()))("neither counts nor forgives %s", async (_, error) => {
    const circuit = freshCircuit();
    await failTimes(circuit, 10, () => Promise.reject(error));
    expect(await circuit.run(working)).toBe("fine");
    await failTimes(circuit, 2, failing);
    await failTimes(circuit, 1, () => Promise.reject(error));
    await failTimes(circuit, 1, failing);
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
  });

  it("counts what the user says that it is", async () => {
    const circuit = freshCircuit();
    const classify = (error: unknown) => (error === "warming up" ? "overloaded" : undefined);
    const heard: CircuitChange[] = [];
    for (let time = 0; time < 3; time++)
      await failureOf(
        circuit.run(
          () => Promise.reject("warming up"),
          (state) => heard.push(state),
          classify,
        ),
      );
    expect(heard).toEqual(["open"]);
  });

  it("opens by parallel calls, too, once", async () => {
    const circuit = freshCircuit();
    const changes: CircuitChange[] = [];
    await Promise.all(Array.from({ length: 10 }, () => settled(circuit.run(failing, (state) => changes.push(state)))));
    expect(changes).toEqual(["open"]);
  });
});

describe("an open circuit's error", () => {
  const call = { kind: "model", name: "openai:gpt-5" } as const;

  it.each([
    ["itself", new CircuitOpenError(call, 1_000)],
    ["within another", new Error("cannot answer", { cause: new CircuitOpenError(call, 1_000) })],
  ])("%s is an overload for a fallback to answer: nothing was sent, and another try at once is none", (_, error) => {
    expect(classifyError(error)).toMatchObject({
      class: "overloaded",
      retryable: false,
      neverSent: true,
      code: "recovery.circuit-open",
    });
    expect(chooseFallback([{ model: new ScriptedModel(() => "Fine.") }], classifyError(error).class)).toBeDefined();
  });

  it.each([
    ["rate-limit", 429],
    ["server", 500],
    ["overloaded", 503],
  ])("has the class of what opened the circuit: %s", async (expected, status) => {
    const circuit = freshCircuit();
    await failTimes(circuit, 2, failing);
    await failTimes(circuit, 1, () => Promise.reject(apiError(status)));
    const error = await failureOf(circuit.run(neverCalled));
    expect(error).toMatchObject({ failureClass: expected, context: { failureClass: expected } });
    expect(classifyError(error)).toMatchObject({ class: expected, retryable: false, neverSent: true });
  });

  it("has the class of the probe that kept it open", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(1_000);
    await failTimes(circuit, 1, () => Promise.reject(apiError(429)));
    expect(await failureOf(circuit.run(neverCalled))).toMatchObject({ failureClass: "rate-limit" });
  });

  it("has a class in a copy that lost it, or whose class is none", () => {
    for (const context of [{}, { failureClass: "typo" }]) {
      const copy = Object.assign(new ThreadkeepError("a copy", { code: "recovery.circuit-open" }), context);
      expect(classifyError(copy)).toMatchObject({ class: "overloaded", retryable: false });
    }
  });

  it("is known by its code, and other errors of ours are not it", () => {
    expect(CircuitOpenError.isInstance(new CircuitOpenError(call, 1_000))).toBe(true);
    const copy = new ThreadkeepError("from another copy", { code: "recovery.circuit-open" });
    expect(CircuitOpenError.isInstance(copy)).toBe(true);
    const used = new RetriesExhaustedError("used up", { reason: "attempts", attempts: [] });
    for (const other of [used, new Error("x"), { code: "recovery.circuit-open" }, undefined])
      expect(CircuitOpenError.isInstance(other)).toBe(false);
  });
});

describe("an open circuit", () => {
  it("says how long until it is probed, and what to do", async () => {
    const circuit = circuitFor({ kind: "model", name: "openai:gpt-5" }, OPTIONS);
    await failTimes(circuit, 3, failing);
    vi.advanceTimersByTime(400);
    const error = await failureOf(circuit.run(neverCalled));
    expect(error).toMatchObject({
      name: "CircuitOpenError",
      code: "recovery.circuit-open",
      retryAfterMs: 600,
      context: { kind: "model", name: "openai:gpt-5", retryAfterMs: 600 },
    });
    expect((error as Error).message).toBe(
      "The model openai:gpt-5 was not called: its circuit is open, since its last calls have all failed (overloaded). In 0.6 s one call probes it. " +
        "Try again after that, name a fallback, or raise circuitBreaker.failures if it opens too early.",
    );
    expect(ThreadkeepError.isInstance(error)).toBe(true);
  });

  it("lets one call probe after its time, and closes when that works", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(999);
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
    vi.advanceTimersByTime(1);
    const changes: CircuitChange[] = [];
    expect(await circuit.run(working, (state) => changes.push(state))).toBe("fine");
    expect(changes).toEqual(["half-open", "closed"]);
    await failTimes(circuit, 2, failing);
    expect(await circuit.run(working)).toBe("fine");
  });

  it("opens again for its whole time when the probe fails", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(1_000);
    const changes: CircuitChange[] = [];
    await failureOf(circuit.run(failing, (state) => changes.push(state)));
    expect(changes).toEqual(["half-open", "open"]);
    expect(await failureOf(circuit.run(neverCalled))).toMatchObject({ retryAfterMs: 1_000 });
  });

  it("refuses all others while one call probes", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(1_000);
    const probe = held();
    const probing = circuit.run(() => probe.promise);
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
    probe.resolve("fine");
    expect(await probing).toBe("fine");
    expect(await circuit.run(working)).toBe("fine");
  });

  it.each(Object.entries(errorsThatDoNot()))(
    "lets the next call probe at once after %s during the probe",
    async (_, error) => {
      const circuit = await openCircuit();
      vi.advanceTimersByTime(1_000);
      const changes: CircuitChange[] = [];
      expect(
        await failureOf(
          circuit.run(
            () => Promise.reject(error),
            (state) => changes.push(state),
          ),
        ),
      ).toBe(error);
      expect(changes).toEqual(["half-open", "open"]);
      expect(await circuit.run(working, (state) => changes.push(state))).toBe("fine");
      expect(changes).toEqual(["half-open", "open", "half-open", "closed"]);
    },
  );

  it("is not held by a probe that never ends: after its time one more call probes", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(1_000);
    void circuit.run(() => new Promise(() => undefined));
    vi.advanceTimersByTime(999);
    expect(await failureOf(circuit.run(neverCalled))).toMatchObject({ retryAfterMs: 1 });
    vi.advanceTimersByTime(1);
    expect(await circuit.run(working)).toBe("fine");
    expect(await circuit.run(working)).toBe("fine");
  });

  it("stays probed by the others when one of several probes says nothing", async () => {
    const circuit = await openCircuit();
    vi.advanceTimersByTime(1_000);
    const slow = held();
    const heard: Record<"slow" | "second", CircuitChange[]> = { slow: [], second: [] };
    const probing = circuit.run(
      () => slow.promise,
      (state) => heard.slow.push(state),
    );
    vi.advanceTimersByTime(1_000);
    const interrupted = () => Promise.reject(new GraphInterrupt());
    await failureOf(circuit.run(interrupted, (state) => heard.second.push(state)));
    slow.resolve("fine");
    expect(await probing).toBe("fine");
    expect(heard).toEqual({ slow: ["half-open", "closed"], second: [] });
  });

  it("does not hear what calls from before it opened have to say", async () => {
    const circuit = freshCircuit();
    const [late, lateFailure] = [held(), held()];
    const waiting = [circuit.run(() => late.promise), circuit.run(() => lateFailure.promise)];
    await failTimes(circuit, 3, failing);
    late.resolve("fine");
    await waiting[0];
    expect(await failureOf(circuit.run(neverCalled))).toBeInstanceOf(CircuitOpenError);
    vi.advanceTimersByTime(1_000);
    const probe = held();
    const probing = circuit.run(() => probe.promise);
    lateFailure.reject(serverError());
    await failureOf(waiting[1] as Promise<string>);
    probe.resolve("fine");
    await probing;
    expect(await circuit.run(working)).toBe("fine");
  });

  it("leaves no timer behind", async () => {
    await openCircuit();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("circuits of one process", () => {
  it("are the same for the same name and options, whoever asks", () => {
    const name = freshName();
    const circuit = circuitFor({ ...name, toolCallId: "call-1" }, { failures: 5 });
    expect(circuitFor({ ...name, toolCallId: "call-2" }, { resetMs: 30_000 })).toBe(circuit);
    expect(circuitFor({ ...name, kind: "tool" }, {})).not.toBe(circuit);
    expect(circuitFor(name, { failures: 4 })).not.toBe(circuit);
    expect(circuitFor(name, { key: "eu" })).not.toBe(circuit);
    expect(circuitFor(name, { key: "eu" })).toBe(circuitFor(name, { key: "eu" }));
    expect(circuitFor(name, { key: "us" })).not.toBe(circuitFor(name, { key: "eu" }));
  });

  it("are bounded: those in use stay, the one used longest ago starts anew", async () => {
    const [used, idle] = [freshName(), freshName()];
    for (const name of [used, idle]) await failTimes(circuitFor(name, OPTIONS), 3, failing);
    for (let count = 0; count < 1_200; count++) {
      circuitFor(freshName(), OPTIONS);
      circuitFor(used, OPTIONS);
    }
    expect(await failureOf(circuitFor(used, OPTIONS).run(neverCalled))).toBeInstanceOf(CircuitOpenError);
    expect(await circuitFor(idle, OPTIONS).run(working)).toBe("fine");
  });

  it.each([
    [{ failures: 0 }, "The option circuitBreaker.failures is 0. Give a whole number of 1 or more."],
    [{ failures: 1.5 }, "The option circuitBreaker.failures is 1.5. Give a whole number of 1 or more."],
    [{ resetMs: -1 }, "The option circuitBreaker.resetMs is -1. Give milliseconds, more than 0."],
    [{ resetMs: Infinity }, "The option circuitBreaker.resetMs is Infinity. Give milliseconds, more than 0."],
    [
      { resetMs: "30s" as unknown as number },
      'The option circuitBreaker.resetMs is "30s". Give milliseconds, more than 0.',
    ],
    [{ key: "" }, 'The option circuitBreaker.key is "". Give a text that is not empty.'],
    [{ key: 7 as unknown as string }, "The option circuitBreaker.key is 7. Give a text that is not empty."],
    [{ failure: 1 }, "The option circuitBreaker.failure is not an option. There are: failures, resetMs, key."],
    [true, "The option circuitBreaker has to be an object of options."],
    [null, "The option circuitBreaker has to be an object of options."],
    [[3], "The option circuitBreaker has to be an object of options."],
  ])("refuse %o", (options, message) => {
    expect(() => circuitFor(freshName(), options as CircuitBreakerOptions)).toThrow(
      expect.objectContaining({ code: "recovery.invalid-option", message }),
    );
  });
});

function errorsThatCount() {
  return {
    "a rate limit": apiError(429),
    "an overload": apiError(529),
    "a server error": serverError(),
    "a lost connection": Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    "a time-out": Object.assign(new Error("Request timed out."), { name: "TimeoutError" }),
  };
}

function errorsThatDoNot() {
  return {
    "an interrupt": new GraphInterrupt(),
    "an abort": new DOMException("This operation was aborted", "AbortError"),
    "a bad request": apiError(400),
    "a wrong key": apiError(401),
    "another open circuit, further in": new CircuitOpenError({ kind: "tool", name: "search" }, 1_000),
    "a bug": new TypeError("Cannot read properties of undefined (reading 'x')"),
  };
}

let names = 0;

function freshName() {
  return { kind: "model", name: `model-${names++}` } as const;
}

function freshCircuit(): Circuit {
  return circuitFor(freshName(), OPTIONS);
}

async function openCircuit(): Promise<Circuit> {
  const circuit = freshCircuit();
  await failTimes(circuit, 3, failing);
  return circuit;
}

async function failTimes(circuit: Circuit, times: number, attempt: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) await failureOf(circuit.run(attempt));
}

async function working(): Promise<string> {
  return "fine";
}

function failing(): Promise<never> {
  return Promise.reject(serverError());
}

async function neverCalled(): Promise<never> {
  throw new Error("was called");
}

function throwAtOnce(error: Error): () => Promise<never> {
  return () => {
    throw error;
  };
}

function apiError(status: number): Error {
  return Object.assign(new Error(`${status} status code (no body)`), { status });
}

function serverError(): Error {
  return apiError(503);
}

function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable("should have failed"),
    (error: unknown) => error,
  );
}

function held() {
  let end: { resolve(value: string): void; reject(error: Error): void } | undefined;
  const promise = new Promise<string>((resolve, reject) => {
    end = { resolve, reject };
  });
  return { promise, resolve: (value: string) => end?.resolve(value), reject: (error: Error) => end?.reject(error) };
}
