import type { BaseMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { anyHistory, anyPlainHistory, validHistory, validPlainHistory } from "../../testing/histories.ts";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { wireMessageOf } from "../../testing/wire-message.ts";
import { planRepairs } from "./plan-repairs.ts";
import { repairMessages } from "./repair-messages.ts";

const histories: [string, fc.Arbitrary<ThreadMessage[]>][] = [
  ["LangChain messages", anyHistory({ maxWords: 20 })],
  ["plain messages", anyPlainHistory({ maxWords: 20 })],
];

describe.each(histories)("any broken history of %s", (_, history) => {
  it("is taken by providers after the repair", () => {
    fc.assert(
      fc.property(history, (messages) => {
        expect(toolBreaches(repairMessages(messages))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is the same list after a second repair", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const repaired = repairMessages(messages);
        const again = planRepairs(repaired);
        expect(again.messages).toHaveLength(repaired.length);
        expect(again.messages.every((message, at) => message === repaired[at])).toBe(true);
        expect(again).toMatchObject({ added: 0, removed: 0, moved: 0, toolCallIds: [] });
      }),
    );
  });

  it("is repaired to the same messages each time", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const [one, other] = [repairMessages(messages), repairMessages(messages)];
        expect(one.map(snapshotOf)).toEqual(other.map(snapshotOf));
      }),
    );
  });

  it("keeps all but results that answer nothing or again, and everything else in its order", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const { messages: repaired, removed, added } = planRepairs(messages);
        const kept = repaired.filter((message) => messages.includes(message));
        expect(repaired.length - kept.length).toBe(added);
        expect(messages.length - kept.length).toBe(removed);
        expect(kept.filter((message) => !isTool(message))).toEqual(messages.filter((message) => !isTool(message)));
        expect(answeredCalls(kept)).toEqual(answeredCalls(messages));
      }),
    );
  });

  it("is not changed", () => {
    fc.assert(
      fc.property(history, (messages) => {
        expect(() => repairMessages(deepFreeze(messages))).not.toThrow();
      }),
    );
  });
});

it.each<[string, fc.Arbitrary<ThreadMessage[]>]>([
  ["LangChain messages", validHistory({ maxWords: 20 })],
  ["plain messages", validPlainHistory({ maxWords: 20 })],
])("leaves a sound history of %s as it is, but for results in another order than their calls", (_, history) => {
  fc.assert(
    fc.property(history, (messages) => {
      const { messages: repaired, added, removed, moved } = planRepairs(messages);
      expect({ added, removed }).toEqual({ added: 0, removed: 0 });
      if (moved === 0) expect(repaired.every((message, at) => message === messages[at])).toBe(true);
      expect(new Set(repaired)).toEqual(new Set(messages));
    }),
  );
});

/** A system message out of place is no matter of tools. */
function toolBreaches(messages: readonly ThreadMessage[]): string[] {
  return findBreaches(messages).filter((breach) => !breach.includes("is a system message after"));
}

function isTool(message: ThreadMessage): boolean {
  return wireMessageOf(message).role === "tool";
}

/** Ids of the calls with a result anywhere behind them, in the order of the calls. */
function answeredCalls(messages: readonly ThreadMessage[] | readonly BaseMessage[]): string[] {
  const wire = messages.map(wireMessageOf);
  const answered = new Set(wire.flatMap(({ answers }) => answers));
  return [...new Set(wire.flatMap(({ calls }) => calls))].filter((call) => answered.has(call));
}
