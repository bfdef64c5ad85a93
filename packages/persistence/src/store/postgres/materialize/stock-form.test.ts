import { Document } from "@langchain/core/documents";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { createSerializer } from "../../../encoding/serializer.ts";
import { revivableClass } from "../../../encoding/revivable-class.ts";
import { toStockForm, type StockLoss } from "./stock-form.ts";

const stock = new MemorySaver().serde;

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}

const serializer = createSerializer({ revive: [revivableClass(Money)] });

/** What the stock serializer reads of our form of a value once it is in stock forms. */
async function throughOurs(value: unknown): Promise<{ read: unknown; lost: readonly StockLoss[] }> {
  const { json, lost } = toStockForm(JSON.parse(serializer.write(value, "value").text));
  return { read: await stock.loadsTyped("json", JSON.stringify(json)), lost };
}

async function throughStock(value: unknown): Promise<unknown> {
  const [type, bytes] = await stock.dumpsTyped(value);
  return (await stock.loadsTyped(type, bytes)) as unknown;
}

describe("toStockForm", () => {
  it.each<[string, unknown, StockLoss["kind"], StockLoss["keys"]]>([
    ["a Date", { at: new Date(0) }, "date", ["at"]],
    ["a Date that is none", [new Date(Number.NaN)], "date", [0]],
    ["an error of another class", { why: new TypeError("no") }, "error-class", ["why"]],
    ["a Document", [{ found: new Document({ pageContent: "p", metadata: { n: 1 } }) }], "class-instance", [0, "found"]],
    ["an instance of the user's", { price: new Money(5) }, "class-instance", ["price"]],
    ["a Date within a Map", new Map([["then", { at: new Date(0) }]]), "date", ["then", "at"]],
    ["a Date within a Set", { days: new Set([new Date(0)]) }, "date", ["days", 0]],
    ["an object that looks like a record", { raw: { lc: 2, type: "Foo", x: 1 } }, "record-like", ["raw"]],
  ])("makes of %s what the stock serializer makes of it, and tells", async (_, value, kind, keys) => {
    const { read, lost } = await throughOurs(value);
    expect(read).toEqual(await throughStock(value));
    expect(lost).toEqual([{ keys, kind }]);
  });

  it("names the field of a message, and leaves the text of a Date where the stock serializer leaves nothing", async () => {
    const at = new Date(0);
    const { read, lost } = await throughOurs([new AIMessage({ content: "a", additional_kwargs: { at } })]);
    expect(read).toEqual([new AIMessage({ content: "a", additional_kwargs: { at: at.toISOString() } })]);
    expect(lost).toEqual([{ keys: [0, "additional_kwargs", "at"], kind: "date" }]);
  });

  it("tells of an instance once, whatever is lost inside", async () => {
    const document = new Document({ pageContent: "p", metadata: { at: new Date(0), by: new Money(1) } });
    const { read, lost } = await throughOurs([document]);
    expect(read).toEqual([{ pageContent: "p", metadata: { at: new Date(0).toISOString(), by: { cents: 1 } } }]);
    expect(lost).toEqual([{ keys: [0], kind: "class-instance" }]);
  });

  it("leaves what the stock serializer reads as it is", async () => {
    const value = {
      list: [1, "two", null, undefined, true],
      map: new Map<unknown, unknown>([["a", new Set([1])]]),
      error: new Error("no", { cause: new TypeError("deep") }),
      pattern: /a/gi,
      bytes: Uint8Array.of(0, 255),
      messages: [new HumanMessage({ id: "h", content: [{ type: "text", text: "x" }] })],
      ["__proto__x"]: { constructor: "x", type: "constructor" },
    };
    const { text } = serializer.write(value, "value");
    expect(toStockForm(JSON.parse(text))).toEqual({ json: JSON.parse(text), lost: [] });
    const proto = '{"__proto__":{"at":{"lc":2,"type":"constructor","id":["Date"],"args":["x"]}}}';
    expect(JSON.stringify(toStockForm(JSON.parse(proto)).json)).toBe('{"__proto__":{"at":"x"}}');
  });
});
