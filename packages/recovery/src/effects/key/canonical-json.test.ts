import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { hashArguments, idempotencyKey } from "./hashes.ts";

it("is the same for the same data in another order", () => {
  expect(canonicalJson({ b: [1, { d: 2, c: undefined }], a: "x" })).toBe('{"a":"x","b":[1,{"d":2}]}');
  expect(hashArguments({ a: 1, b: 2 })).toBe(hashArguments({ b: 2, a: 1 }));
});

it.each([
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [1n, 1],
  [1n, "1"],
  [NaN, null],
  [[undefined], [null]],
  [new Uint8Array([1]), [1]],
  [new Map([["a", 1]]), { a: 1 }],
  [new Set([1]), [1]],
  [
    [1, 2],
    [2, 1],
  ],
  [new Date(0), new Date(1)],
  ["1", 1],
])("tells %s from %s", (one, other) => {
  expect(canonicalJson({ one })).not.toBe(canonicalJson({ one: other }));
});

it("takes two dates, bigints or bytes of one value for the same", () => {
  const make = () => [new Date(5), 12n, new Uint8Array([1, 2]), new URL("https://a.test/"), -0];
  expect(canonicalJson(make())).toBe(canonicalJson(make()));
});

it("refuses what is no data", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  for (const value of [cycle, () => 1, { a: Symbol("a") }])
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: "effect.invalid-arguments" }));
});

it("makes a key of each part, which no other parts make", () => {
  const key = { threadId: "t", branch: "b", callId: "c", scope: "s" };
  const others = [
    { ...key, threadId: "t2" },
    { ...key, branch: "" },
    { ...key, callId: "c2" },
    { ...key, scope: "" },
    { ...key, threadId: "tb", branch: "" },
  ];
  const keys = [key, ...others].map(idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toBe(idempotencyKey({ ...key }));
});
