import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isErrorClass } from "./ask-classify.ts";
import type { ErrorClass } from "./classified-error.ts";
import { classifyError } from "./classify-error.ts";
import { classifyWith } from "./classify-with.ts";
import { RETRYABLE } from "./retryable-classes.ts";

const SECRET = "planted0Secret9planted";
const planted = fc
  .constantFrom(
    `sk-${SECRET}`,
    `sk-ant-api03-${SECRET}`,
    `AIza${SECRET}`,
    `Bearer ${SECRET}`,
    `Basic ${SECRET}=`,
    `https://me:${SECRET}@host/path`,
    `/v1?key=${SECRET}&x=1`,
    `token=${SECRET}`,
    `password=${SECRET}`,
    `"api_key": "${SECRET}"`,
    `x-api-key: ${SECRET}`,
  )
  .chain((secret) => fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before} ${secret} ${after}`));

/** Fields that the classifier looks at, with whatever in them. */
const fields = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<object> => {
  const text = fc.oneof(planted, inner);
  const record = {
    name: fc.oneof(
      fc.constantFrom("AbortError", "ToolInvocationError", "AggregateError", "APIConnectionError", "GoogleError"),
      text,
    ),
    message: fc.oneof(
      planted,
      planted.map((message) => JSON.stringify({ error: { message, details: [{}] } })),
      inner,
    ),
    code: fc.oneof(
      fc.constantFrom("ECONNRESET", "40001", "insufficient_quota", "P2034"),
      fc.integer({ max: 20 }),
      text,
    ),
    status: fc.oneof(fc.integer(), inner),
    headers: fc.oneof(fc.dictionary(fc.constantFrom("retry-after", "Retry-After-Ms", "x-should-retry"), text), inner),
    error: inner,
    errors: fc.oneof(fc.array(inner, { maxLength: 4 }), inner),
    cause: inner,
    response: inner,
    severity: text,
    "~brand": fc.constantFrom("MiddlewareError", "ToolInvocationError"),
    requestID: text,
    stack: text,
    retryable: fc.oneof(fc.boolean(), inner),
    $retryable: fc.oneof(fc.record({ throttling: fc.boolean() }), inner),
    details: text,
    metadata: inner,
    errno: fc.oneof(fc.constantFrom(1213, 1040), inner),
    sqlState: text,
    clientVersion: text,
    lc_error_code: fc.oneof(fc.constantFrom("constructor", "toString", "__proto__", "CONTEXT_OVERFLOW"), text),
    errorLabels: fc.oneof(fc.constant(["RetryableWriteError"]), inner),
    $response: inner,
    errorCode: fc.oneof(fc.constantFrom("P1001"), text),
  };
  return fc.record(record, { requiredKeys: [] });
};

const anyError = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.anything({ maxDepth: 1, maxKeys: 3 }),
    planted,
    fields(tie("value")),
    fields(tie("value")).map((own) => Object.freeze(Object.assign(new Error(), own))),
    fields(tie("value")).map(throwing),
    fc.array(tie("value"), { maxLength: 4 }).map((errors) => new AggregateError(errors)),
  ),
})).value;

/** Every second getter throws. */
function throwing(own: object): object {
  const getters = Object.entries(own).map(([key, value], at) => {
    const get = (): unknown => (at % 2 === 0 ? (value as unknown) : refuse());
    return [key, { enumerable: true, get }];
  });
  // For fast-check's report, which reads every field, too.
  const described = { [fc.toStringMethod]: { value: () => `throwing(${fc.stringify(own)})` } };
  return Object.defineProperties({}, { ...Object.fromEntries(getters), ...described });
}

function refuse(): never {
  throw new Error(`never read ${SECRET}`);
}

describe("anything at all", () => {
  it("is classified, and no message has a secret in it", () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const failure = classifyError(error);
        expect(Object.keys(RETRYABLE)).toContain(failure.class);
        expect(failure.causes.length).toBeGreaterThan(0);
        expect(failure.message.length).toBeLessThanOrEqual(300);
        expect(JSON.stringify(failure)).not.toContain(SECRET);
      }),
      { numRuns: 500 },
    );
  });

  it("is classified with any hook, whose class holds", () => {
    const hook = fc.oneof(
      fc.constantFrom(...(Object.keys(RETRYABLE) as ErrorClass[])),
      fc.constant(refuse),
      fc.anything(),
    );
    fc.assert(
      fc.property(anyError, hook, (error, given) => {
        const known = classifyError(error);
        const failure = classifyWith(() => (given === refuse ? refuse() : given) as ErrorClass, error);
        if (isErrorClass(given)) expect([given, known.class]).toContain(failure.class);
        else expect(failure).toEqual(known);
        expect(JSON.stringify(failure)).not.toContain(SECRET);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["null", null],
    ["undefined", undefined],
    ["a string", "boom"],
    ["a symbol", Symbol("boom")],
    ["a bigint", 1n],
    ["a function", () => undefined],
    ["an object without a prototype", Object.create(null)],
    ["a proxy that refuses everything", refuseEverything()],
    ["a revoked proxy", revoked()],
    [
      "an error with hostile fields",
      Object.assign(new Error("x"), { headers: revoked(), errors: revoked(), cause: revoked() }),
    ],
  ])("%s is a bug like any other unknown error", (_, value) => {
    expect(classifyError(value)).toMatchObject({ class: "bug", retryable: false });
  });

  it("a circle of causes ends", () => {
    const error = Object.assign(new Error("outer"), { status: undefined as number | undefined });
    error.cause = new AggregateError([error, new Error("inner", { cause: error })]);
    expect(classifyError(error)).toMatchObject({ class: "bug" });
    error.status = 503;
    expect(classifyError(error).causes).toHaveLength(3);
  });

  it("a chain that a getter makes longer and longer ends", () => {
    const endless = (): object => ({
      message: "again",
      get cause() {
        return endless();
      },
    });
    expect(classifyError(endless()).causes.length).toBeLessThanOrEqual(2000);
  });

  it("errors that share their causes many times over end", () => {
    let errors = [new Error("first"), new Error("second")];
    for (let layer = 0; layer < 60; layer++)
      errors = [new AggregateError(errors), new AggregateError(errors, "again", { cause: errors[0] })];
    expect(classifyError(new AggregateError(errors)).causes).toHaveLength(123);
  });

  it("an aggregate that claims to be endless ends", () => {
    const errors = new Proxy([], { get: (_, key) => (key === "length" ? Infinity : new Error("again")) });
    expect(classifyError({ name: "AggregateError", errors }).causes.length).toBeLessThanOrEqual(2000);
  });
});

function refuseEverything(): object {
  const traps = ["get", "has", "getPrototypeOf", "ownKeys", "getOwnPropertyDescriptor"];
  return new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, refuse])));
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
