import { GraphInterrupt } from "@langchain/langgraph";
import { MiddlewareError, ToolInvocationError } from "langchain";
import { describe, expect, it } from "vitest";
import { CircuitOpenError } from "../breaker/circuit-open-error.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import type { Classify } from "./ask-classify.ts";
import type { ErrorClass } from "./classified-error.ts";
import { classifyError } from "./classify-error.ts";
import { classifyWith } from "./classify-with.ts";

class WarmingUp extends Error {}
const knowsWarmingUp: Classify = (error) => (error instanceof WarmingUp ? "overloaded" : undefined);
const saysServer: Classify = () => "server";
const withStatus = (status: number, fields: object = {}): Error =>
  Object.assign(new Error(`failed with ${status}`), { status, ...fields });

describe("the user's own word on an error", () => {
  it("goes first, and the class decides whether the call is made again", () => {
    expect(classifyWith(knowsWarmingUp, new WarmingUp("wait"))).toMatchObject({ class: "overloaded", retryable: true });
    expect(classifyWith(saysServer, withStatus(401))).toMatchObject({ class: "server", retryable: true });
    expect(classifyWith(() => "auth", withStatus(503))).toMatchObject({ class: "auth", retryable: false });
  });

  it("goes before what a header says, and what the class of the error does", () => {
    const refused = Object.assign(new Error("x"), { name: "BrokenCircuitError" });
    expect(classifyError(refused)).toMatchObject({ retryable: false });
    expect(classifyWith(saysServer, refused)).toMatchObject({ class: "server", retryable: true, neverSent: true });
    const error = withStatus(500, { headers: { "x-should-retry": "false" } });
    expect(classifyError(error)).toMatchObject({ retryable: false });
    expect(classifyWith(saysServer, error)).toMatchObject({ class: "server", retryable: true });
  });

  it("leaves all else that is known as it is", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(classifyWith(saysServer, refused)).toEqual({ ...classifyError(refused), class: "server" });
    const asked = withStatus(400, { headers: { "retry-after": "3" } });
    expect(classifyWith(saysServer, asked)).toMatchObject({ class: "server", retryAfterMs: 3_000, status: 400 });
  });

  it("is heard about errors within others, as langchain wraps them", () => {
    const call = { name: "search", args: {}, id: "call_1", type: "tool_call" as const };
    for (const error of [
      MiddlewareError.wrap(new WarmingUp("wait"), "mine"),
      new ToolInvocationError(new WarmingUp("wait"), call),
      new Error("cannot answer", { cause: new WarmingUp("wait") }),
    ])
      expect(classifyWith(knowsWarmingUp, error)).toMatchObject({ class: "overloaded", retryable: true });
  });

  it("about an error goes before what is known of those within it", () => {
    const error = new TypeError("x", { cause: withStatus(401) });
    expect(classifyWith((each) => (each === error ? "server" : undefined), error)).toMatchObject({ class: "server" });
  });

  it("about one of several errors does not decide for the others", () => {
    const error = new AggregateError([new WarmingUp("wait"), withStatus(401)]);
    expect(classifyWith(knowsWarmingUp, error)).toMatchObject({ class: "auth", retryable: false });
  });

  it("is heard about whatever is thrown", () => {
    expect(classifyWith((error) => (error === "slow" ? "rate-limit" : undefined), "slow")).toMatchObject({
      class: "rate-limit",
    });
  });

  it.each([
    ["an interrupt", new GraphInterrupt([])],
    ["an interrupt beside a failure", new AggregateError([withStatus(503), new GraphInterrupt([])])],
    ["an abort", new DOMException("This operation was aborted", "AbortError")],
  ])("is not asked about %s", (_, error) => {
    const asked: unknown[] = [];
    const classified = classifyWith((each) => void asked.push(each) as undefined, error);
    expect(classified).toEqual(classifyError(error));
    expect(asked).toEqual([]);
  });

  it("is not asked about the abort inside of a failure", () => {
    const asked: unknown[] = [];
    const error = withStatus(503, { cause: new DOMException("This operation was aborted", "AbortError") });
    classifyWith((each) => void asked.push(each) as undefined, error);
    expect(asked).toEqual([error]);
  });

  it("does not move a bound that was reached", () => {
    const call = { kind: "model", name: "gpt-5" } as const;
    const exhausted = new RetriesExhaustedError("used up", { reason: "attempts", attempts: [] }, withStatus(503));
    for (const error of [exhausted, new Error("outer", { cause: new CircuitOpenError(call, 1_000) })])
      expect(
        classifyWith((each) => (each instanceof Error && each.name !== "Error" ? "server" : undefined), error),
      ).toMatchObject({ class: "overloaded", retryable: false });
  });

  it.each<[string, Classify | undefined]>([
    ["none", undefined],
    ["one that knows nothing", () => undefined],
    [
      "one that throws",
      () => {
        throw new Error("my mistake");
      },
    ],
    ["a class that there is none of", () => "sever" as ErrorClass],
    ["a name that all objects have", () => "toString" as ErrorClass],
    ["an async one that fails", (() => Promise.reject(new Error("my mistake"))) as unknown as Classify],
  ])("%s leaves it to classifyError", (_, classify) => {
    for (const error of [withStatus(503), new Error("x"), null])
      expect(classifyWith(classify, error)).toEqual(classifyError(error));
  });
});
