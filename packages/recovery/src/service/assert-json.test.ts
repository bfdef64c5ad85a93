import fc from "fast-check";
import { expect, it } from "vitest";
import { assertJson } from "./assert-json.ts";

const NULL_PROTOTYPE: Record<string, unknown> = Object.create(null);

it("takes all that JSON gives back as it was", () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => assertJson("context", value)));
  expect(() => assertJson("context", { twice: [NULL_PROTOTYPE, NULL_PROTOTYPE] })).not.toThrow();
});

it.each<[what: string, value: unknown, says: string]>([
  ["a bigint", { id: 1n }, "context.id is a bigint"],
  ["a function", { tools: [{ call() {} }] }, "context.tools[0].call is a function"],
  ["a symbol", { kind: Symbol("k") }, "context.kind is a symbol"],
  ["what is not there", { user: undefined }, "context.user is undefined"],
  ["a hole", { list: Array(1) }, "context.list[0] is undefined"],
  ["no number", { share: Number.NaN }, "context.share is NaN"],
  ["a date", { now: new Date(0) }, "context.now is a Date"],
  ["a map", { by: new Map() }, "context.by is a Map"],
  ["a key that is no text", { [Symbol("hidden")]: 1 }, "context is a Object"],
])("refuses %s, and says where it is", (_, value, says) => {
  expect(() => assertJson("context", value)).toThrow(
    expect.objectContaining({ code: "run.options-not-plain", message: expect.stringContaining(says) }),
  );
});
