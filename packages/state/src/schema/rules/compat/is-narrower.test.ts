import { describe, expect, it } from "vitest";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import { boolean, listOf, message, number, objectOf, oneOf, text } from "../../testing/models.ts";
import { isNarrower } from "./is-narrower.ts";

const unknown: StateType = { kind: "unknown", why: "declared any" };
const nothing: StateType = { kind: "undefined" };
const none: StateType = { kind: "null" };
const union = (...options: StateType[]): StateType => ({ kind: "union", options });
const string = (facts: object): StateType => ({ kind: "string", ...facts });
const numberOf = (facts: object): StateType => ({ kind: "number", ...facts });
const record = (value: StateType, facts = {}): StateType => ({ kind: "record", key: text, value, ...facts });
const partly = (name: string, type: StateType): ObjectType => ({
  kind: "object",
  properties: [{ name, type, optional: true }],
});
const open = (type: StateType, rest: StateType): StateType => ({ ...(type as ObjectType), rest });

describe("isNarrower", () => {
  it.each<[StateType, StateType, string, string]>([
    [text, number, "it", "was string, now is number"],
    [oneOf("a", "b"), oneOf("a"), "it", 'no longer accepts "b", only "a"'],
    [oneOf("a", "b"), { kind: "literal", value: "a" }, "it", 'no longer accepts "b", only "a"'],
    [text, oneOf("a", "b"), "it", 'no longer accepts string, only "a" | "b"'],
    [text, { kind: "literal", value: "a" }, "it", 'was string, now is "a"'],
    [oneOf(1, 9), numberOf({ max: 5 }), "it", "now takes 5 at most"],
    [oneOf("long"), string({ maxLength: 3 }), "it", "now takes 3 characters at most"],
    [union(text, none), text, "it", "was null, now is string"],
    [union(text, nothing), text, "it", "was undefined, now is string"],
    [union(text, number), union(text, boolean), "it", "no longer accepts number, only string | boolean"],
    [boolean, { kind: "literal", value: true }, "it", "was boolean, now is true"],
    [string({ maxLength: 20 }), string({ maxLength: 10 }), "it", "now takes 10 characters at most"],
    [text, string({ maxLength: 1 }), "it", "now takes 1 character at most"],
    [text, string({ minLength: 1 }), "it", "now needs 1 character or more"],
    [text, string({ format: "uuid" }), "it", "now has to be a uuid"],
    [text, string({ reference: {} }), "it", "now has to be an external id"],
    [string({ maxLength: 9 }), union(string({ maxLength: 5 }), none), "it", "now takes 5 characters at most"],
    [number, numberOf({ min: 0 }), "it", "now takes 0 at least"],
    [number, numberOf({ integer: true }), "it", "now takes integers only"],
    [listOf(text), listOf(number), "it[]", "was string, now is number"],
    [listOf(text), listOf(text, 5), "it", "now takes 5 items at most"],
    [listOf(text), { kind: "array", items: text, minItems: 1 }, "it", "now needs 1 item or more"],
    [listOf(text), text, "it", "was list, now is string"],
    [text, listOf(text), "it", "was string, now is list"],
    [objectOf({}), objectOf({ a: text }), "it.a", "is new and required, and stored values do not have it"],
    [partly("a", text), objectOf({ a: text }), "it.a", "was optional, now is required"],
    [objectOf({ a: union(text, nothing) }), objectOf({ a: text }), "it.a", "was undefined, now is string"],
    [
      objectOf({ a: objectOf({ b: text }) }),
      objectOf({ a: objectOf({ b: number }) }),
      "it.a.b",
      "was string, now is number",
    ],
    [objectOf({ a: text }), record(number), "it.a", "was string, now is number"],
    [record(text), objectOf({ a: text }), "it", "was record, now is object"],
    [record(text), record(number), "it.*", "was string, now is number"],
    [record(text), record(text, { maxItems: 3 }), "it", "now takes 3 items at most"],
    [{ kind: "set", items: text }, { kind: "set", items: number }, "it[]", "was string, now is number"],
    [
      { kind: "map", key: text, value: text },
      { kind: "map", key: text, value: number },
      "it.*",
      "was string, now is number",
    ],
    [{ kind: "tuple", items: [text] }, { kind: "tuple", items: [number] }, "it[0]", "was string, now is number"],
    [{ kind: "tuple", items: [text] }, { kind: "tuple", items: [text, text] }, "it", "had 1 item, now has 2"],
    [{ kind: "tuple", items: [text, number] }, listOf(text), "it[]", "was number, now is string"],
    [listOf(message), listOf(text), "it[]", "was BaseMessage, now is string"],
    [{ kind: "date" }, number, "it", "was string, now is number"],
    [
      union(objectOf({ a: text }, "A"), objectOf({ b: text }, "B")),
      union(objectOf({ a: number }, "A"), objectOf({ b: text }, "B")),
      "it.a",
      "was string, now is number",
    ],
    [objectOf({ "odd key": text }), objectOf({ "odd key": number }), 'it["odd key"]', "was string, now is number"],
  ])("%#: says where and why", (before, now, path, why) => {
    expect(isNarrower(before, now, "it")).toEqual({ path, why });
  });

  it.each<[string, StateType, StateType]>([
    ["the same", objectOf({ a: listOf(oneOf("a", 1)) }), objectOf({ a: listOf(oneOf("a", 1)) })],
    ["an enum member more", oneOf("a"), oneOf("a", "b")],
    ["a literal become its type", oneOf("a", "b"), text],
    ["a number become open", oneOf(1, 2), numberOf({ integer: true, max: 2 })],
    ["a higher bound", string({ maxLength: 5 }), string({ maxLength: 9 })],
    ["a dropped format", string({ format: "uuid" }), text],
    ["an external id of another system", string({ reference: { prefix: "a" } }), string({ reference: {} })],
    ["nullable", text, union(text, none)],
    ["required become optional", objectOf({ a: text }), partly("a", text)],
    ["optional written as undefined", partly("a", text), objectOf({ a: union(text, nothing) })],
    ["an optional property more", objectOf({}), partly("a", text)],
    ["a property less", objectOf({ a: text }), objectOf({})],
    ["a property taken out of the rest", open(objectOf({}), unknown), objectOf({ a: text })],
    ["boolean as its two literals", boolean, oneOf(true, false)],
    ["two literals as boolean", oneOf(true, false), boolean],
    ["the order of options", union(text, number), union(number, text)],
    ["an object become a record", objectOf({ a: text }), record(text)],
    ["a tuple become a list", { kind: "tuple", items: [text, text] }, listOf(text)],
    ["messages of another kind", listOf(message), listOf({ kind: "message", name: "HumanMessage" })],
    ["a Date as the text it is read back as", { kind: "date" }, text],
    ["a text as the Date it is made of", text, { kind: "date" }],
    ["a bigint, which was never given back", { kind: "bigint" }, text],
    ["unknown before", unknown, text],
    ["unknown now", text, unknown],
    ["unknown among the options", text, union(number, unknown)],
    ["unknown inside", listOf(unknown), listOf(objectOf({ a: text }))],
    ["a recursive type", { kind: "recursive", name: "Tree" }, text],
  ])("lets %s pass", (_name, before, now) => expect(isNarrower(before, now, "it")).toBeUndefined());

  it("is not confused by names of the prototype", () => {
    const named = (type: StateType): StateType => ({ kind: "object", properties: [{ name: "__proto__", type }] });
    expect(isNarrower(named(text), named(text), "it")).toBeUndefined();
    expect(isNarrower(named(text), named(number), "it")?.path).toBe("it.__proto__");
    expect(isNarrower(objectOf({}), objectOf({ toString: text }), "it")?.path).toBe("it.toString");
  });
});
