import { expect, it } from "vitest";
import { buildOrder } from "./build-order.ts";

function orderOf(types: Record<string, string>): [version: string, base: string | undefined][] {
  const values = Object.entries(types).map(([version, type]) => ({ version, type, bytes: 1 }));
  return buildOrder({ threadId: "t", namespace: "", channel: "c", values }).map(({ version, base }) => [version, base]);
}

it("puts each row right after the one it builds on, and branches one after the other", () => {
  const types = { d: "tk+c;zd1", a2: "tk+a", c: "tk+b", b: "tk+a", a: "tk-json", e: "json;zd1" };
  const order = orderOf(types);
  const places = new Map(order.map(([version], at) => [version, at]));
  expect(order.every(([version, base]) => base === undefined || places.get(base)! < places.get(version)!)).toBe(true);
  expect(order.map(([version]) => version)).toEqual(["a", "b", "c", "d", "a2", "e"]);
});

it("leaves out what the stock saver reads, and builds on it", () => {
  expect(orderOf({ "1": "json", "2": "bytes", "3": "tk+1", "4": "msgpack" })).toEqual([["3", "1"]]);
});

it("refuses rows that build on one another", () => {
  expect(() => orderOf({ a: "tk+b", b: "tk+a", c: "tk-json" })).toThrow(/build on one another in a circle/);
});
