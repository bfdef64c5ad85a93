import fc from "fast-check";
import { expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { readSound } from "../repair/is-sound.ts";
import { asksAnew, callsAnew } from "./asks-anew.ts";
import { findToolLoop } from "./find-tool-loop.ts";

const args = fc.oneof(
  fc.record({ page: fc.constantFrom(1, 2, "1", true, Number.NaN, undefined) }, { requiredKeys: [] }),
  fc.record({ at: fc.constantFrom(new Date(0), "1970-01-01T00:00:00.000Z"), page: fc.constantFrom(1, null) }),
  fc.constantFrom('{"page":1}', undefined),
);

const call = fc.record({ id: fc.constantFrom("a", "b"), name: fc.constantFrom("search", "read"), args });

const message = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ role: fc.constant("ai"), content: fc.constant(""), tool_calls: fc.array(call) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      role: fc.constant("tool"),
      content: fc.constant("x"),
      tool_call_id: call.map(({ id }) => id),
    }),
  },
  fc.record({
    role: fc.constant("ai"),
    content: call.map((one) => [{ type: "tool_use", id: one.id, name: one.name, input: one.args }]),
  }),
  fc.constant({ role: "ai", content: [{ type: "tool_result", tool_use_id: "a", content: "x" }] }),
  fc.record({ role: fc.constantFrom("human", "system", "ai"), content: fc.constant("Go on.") }),
);

it("a round that asks anew is no loop", () => {
  fc.assert(
    fc.property(fc.array(message), fc.array(message), fc.integer({ min: 1, max: 3 }), (before, round, times) => {
      const rounds = Array.from({ length: times }, () => structuredClone(round)).flat();
      const messages = [...before, ...rounds] as unknown as ThreadMessage[];
      if (findToolLoop(messages) === undefined) return;
      expect(asksAnew(messages)).toBe(false);
      const sound = readSound(messages);
      if (sound !== undefined) expect(callsAnew(sound)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

it("sees at a glance that another page is asked for, and that the model did not ask at all", () => {
  const asking = (page: unknown) => ({
    role: "ai",
    content: "",
    tool_calls: [{ id: "a", name: "search", args: { page } }],
  });
  const result = { role: "tool", content: "x", tool_call_id: "a" };
  const looksAnew = (...messages: object[]) => asksAnew(messages as unknown as ThreadMessage[]);
  expect(looksAnew(asking(1), result, asking(2), result)).toBe(true);
  expect(looksAnew(asking(1), result)).toBe(true);
  expect(looksAnew(asking(1), result, { role: "ai", content: "Done." })).toBe(true);
  expect(looksAnew(asking(1), result, asking(1), result)).toBe(false);
});

it("sees in a thread that was looked through that another page is asked for", () => {
  const round = (id: string, page: number) => [
    { role: "ai", content: "", tool_calls: [{ id, name: "search", args: { page } }] },
    { role: "tool", content: "x", tool_call_id: id },
  ];
  const looksAnew = (...pages: number[]) =>
    callsAnew(readSound(pages.flatMap((page, at) => round(`call_${at}`, page)) as unknown as ThreadMessage[])!);
  expect(looksAnew(1)).toBe(true);
  expect(looksAnew(1, 2)).toBe(true);
  expect(looksAnew(1, 2, 2)).toBe(false);
});
