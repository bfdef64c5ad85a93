import { array, assert, constantFrom, integer, jsonValue, nat, property, record, string } from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { parseJson } from "./parse-json.ts";

const FATAL = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** What the engine makes of all of it at once. */
function plainly(bytes: Uint8Array): unknown {
  return JSON.parse(FATAL.decode(bytes));
}

function outcomeOf(parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return { value: parse(bytes) };
  } catch (error) {
    return { refused: (error as Error).constructor };
  }
}

const padding = (count: number) => "x".repeat(count);
const numbered = Array.from({ length: 3000 }, (_, id) => ({ id, text: `nr ${id}` }));

describe("a long list of objects", () => {
  it.each<[string, unknown]>([
    ["of many small ones", numbered],
    ["of large ones", [1, 2, 3].map((id) => ({ id, text: padding(50_000) }))],
    ["with lists inside that begin as it does", numbered.map(({ id }) => ({ id, inside: numbered.slice(0, 20) }))],
    [
      "with one such list late",
      [...numbered, { id: 1, inside: [{ id: 2, text: padding(5000) }, { id: 3 }] }, { id: 4 }],
    ],
    ["with texts that look like a border", numbered.map(({ id }) => ({ id, text: '},{"id":' }))],
    ["that goes on with anything else", [...numbered, null, 1, "},{", [], [{ id: 1 }], { other: true }, {}]],
    ["with characters of several bytes", numbered.map(({ id }) => ({ id, text: "\u00e9\u2014\u{1f600}\ufffd" }))],
    ["of one", [{ id: padding(20_000) }]],
    ["of empty ones", Array.from({ length: 10_000 }, () => ({}))],
  ])("comes back: %s", (_, value) => {
    expect(parseJson(bytesOf(value))).toEqual(value);
  });

  it("comes back whatever its elements hold", () => {
    const element = record({
      id: jsonValue(),
      "a b": jsonValue(),
      text: string({ unit: "binary" }),
      inside: array(jsonValue()),
    });
    assert(
      property(
        array(element, { minLength: 1, maxLength: 5 }),
        constantFrom("id", "text"),
        integer({ min: 0, max: 9000 }),
        (list, key, size) => {
          const long = [{ [key]: padding(size) }, ...list, { [key]: padding(5000) }, ...list];
          expect(parseJson(bytesOf(long))).toEqual(plainly(bytesOf(long)));
        },
      ),
    );
  });

  it("is refused where the whole would be, whichever byte is another", () => {
    const list = Array.from({ length: 12 }, (_, id) => ({ id, text: padding(900), inside: [{ id }, { id }] }));
    const bytes = bytesOf(list);
    assert(
      property(nat(bytes.length - 1), constantFrom(...Buffer.from('[]{},:"\\ 0\n\u00e9')), (place, byte) => {
        const changed = bytes.with(place, byte);
        expect(outcomeOf(parseJson, changed)).toEqual(outcomeOf(plainly, changed));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (list: string) => string]>([
    ["a comma too many", (list) => list.replace(/\]$/, ",]")],
    ["a comma too few", (list) => list.replaceAll("},{", "}{")],
    ["two lists", (list) => `${list},${list}`],
    ["a list that ends early", (list) => list.replace('},{"id":2999', '}],[{"id":2999')],
    ["an object that ends early", (list) => list.replace('"nr 1500"', '"nr 1500"}')],
    ["no end", (list) => list.slice(0, -1)],
  ])("is refused with %s", (_, change) => {
    const text = change(JSON.stringify(numbered));
    expect(() => parseJson(Buffer.from(text))).toThrow(SyntaxError);
  });

  it("is refused where its text is no UTF-8", () => {
    const bytes = bytesOf(numbered);
    const place = Buffer.from(bytes).indexOf("nr 2000");
    expect(() => parseJson(bytes.with(place, 0xff))).toThrow(TypeError);
  });

  it("is handed to the engine in short texts", () => {
    const bytes = bytesOf(Array.from({ length: 400 }, (_, id) => ({ id, text: padding(1000) })));
    const within = new Uint8Array(bytes.length + 10);
    within.set(bytes, 7);
    const parse = vi.spyOn(JSON, "parse");
    parseJson(within.subarray(7, 7 + bytes.length));
    const lengths = parse.mock.calls.map(([text]) => text.length);
    parse.mockRestore();
    expect(Math.max(...lengths)).toBeLessThan(6000);
    expect(lengths.length).toBeLessThan(110);
  });

  it("sets no prototype", () => {
    const list = JSON.stringify(numbered).replaceAll('"text"', '"__proto__"');
    const [first] = parseJson(Buffer.from(list)) as [object];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(Object.keys(first)).toEqual(["id", "__proto__"]);
  });
});

it("parses what is no list, or a short one, as it is", () => {
  const values = [
    null,
    1,
    "\ufeff",
    padding(20_000),
    {},
    { id: padding(20_000) },
    [],
    [[padding(20_000)]],
    [{ id: 1 }, { id: 2 }],
  ];
  expect(values.map((value) => parseJson(bytesOf(value)))).toEqual(values);
});

it("parses what stands within a larger buffer", () => {
  const bytes = bytesOf(numbered);
  const larger = new Uint8Array(bytes.length + 20).fill(0x7d);
  larger.set(bytes, 7);
  expect(parseJson(larger.subarray(7, 7 + bytes.length))).toEqual(numbered);
});
