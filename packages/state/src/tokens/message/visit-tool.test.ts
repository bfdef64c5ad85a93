import { tool } from "@langchain/core/tools";
import { expect, it } from "vitest";
import { z } from "zod";
import { createTokenCounter } from "../token-counter.ts";

const countTool = (counter: ReturnType<typeof createTokenCounter>, one: object): number =>
  counter.count([], { tools: [one] });

it.each<[string, (definition: { name: string; schema: Record<string, unknown>; required: string[] }) => void]>([
  ["a name of the same length", (definition) => (definition.name = "éée")],
  ["a list grown", (definition) => definition.required.push("from")],
  ["a field renamed", (definition) => (definition.schema = { ö: { type: "string" } })],
])("counts a plain tool anew when it changed in place: %s", (_name, change) => {
  const definition = { name: "pay", schema: { a: { type: "string" } } as Record<string, unknown>, required: ["to"] };
  const counter = createTokenCounter({ encoder: (text) => Buffer.byteLength(text) });
  const before = countTool(counter, definition);
  change(definition);
  expect(countTool(counter, definition)).not.toBe(before);
});

it("names the tool whose schema cannot be written as JSON Schema", () => {
  const odd = tool(() => "", { name: "odd", schema: z.object({ when: z.date() }) });
  expect(() => countTool(createTokenCounter(), odd)).toThrow(
    expect.objectContaining({ code: "tokens.unconvertible-tool", message: expect.stringContaining('"odd"') }),
  );
});
