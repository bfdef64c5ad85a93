import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Send } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { copyValues } from "./copy-values.ts";

class Secretive {
  #secret = "s";
  toJSON() {
    return this.#secret;
  }
}

it("keeps the form of what it copies, and shares nothing of it that can change", () => {
  const list = [new HumanMessage({ id: "1", content: "a" }), new AIMessage({ id: "2", content: [] })];
  const values = {
    list,
    sends: [new Send("node", { text: "a" })],
    again: { list },
    map: new Map<unknown, unknown>([["k", new Set([{ a: 1 }])]]),
    when: new Date(7),
    bytes: Uint8Array.of(1, 2),
    bare: Object.assign(Object.create(null) as object, { x: { y: 1 } }),
    // oxlint-disable-next-line no-sparse-arrays
    holes: [, undefined, -0],
    odd: Object.assign([1], { note: { a: 1 } }),
  };
  const copy = copyValues(values);
  expect(copy).toStrictEqual(values);
  expect(objectsIn(copy).filter((object) => objectsIn(values).includes(object))).toEqual([]);
  expect(copy.again.list).toBe(copy.list);
});

it("copies what holds itself", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const copy = copyValues(loop);
  expect(copy).not.toBe(loop);
  expect(copy.self).toBe(copy);
});

it("leaves instances of other classes as they are", () => {
  const secretive = new Secretive();
  expect(copyValues({ secretive }).secretive).toBe(secretive);
});

function objectsIn(value: unknown, found: object[] = []): object[] {
  if (typeof value !== "object" || value === null || found.includes(value)) return found;
  found.push(value);
  if (value instanceof Map || value instanceof Set) for (const item of value) objectsIn(item, found);
  else if (!ArrayBuffer.isView(value)) for (const key of Object.keys(value)) objectsIn(Reflect.get(value, key), found);
  return found;
}
