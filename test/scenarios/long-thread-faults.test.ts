import type { BaseMessage } from "@langchain/core/messages";
import type { SummarizationEvent } from "@threadkeep/middleware";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { joinTranscripts } from "../../packages/middleware/src/testing/join-transcripts.ts";
import { describeWithTranscripts } from "../../packages/middleware/src/testing/transcripts.ts";
import { NOTHING_WRONG } from "./audit-thread.ts";
import { FAULTS } from "./faults.ts";
import { BUDGET_TOKENS, openFaultyThread, TARGET_TOKENS, type FaultyThread } from "./faulty-thread.ts";
import { KINDS } from "./long-thread.ts";
import { replayOf } from "./replay.ts";

const counter = createTokenCounter();
const MESSAGES = 180;
/** So long the thread goes on when all works again. */
const HEALTHY_TURNS = 15;

describeWithTranscripts(`a thread of ${MESSAGES} messages`, () => {
  describe.each(KINDS)("with the %s", (kind) => {
    it.each(Object.keys(FAULTS))("loses nothing to %s, and recovers", async (name) => {
      const said = joinTranscripts(MESSAGES);
      const replay = replayOf(said);
      const fault = FAULTS[name]!();
      const thread = openFaultyThread(kind, replay, fault);

      const faultyTurns = replay.turns.length - HEALTHY_TURNS;
      await thread.runTurns(0, faultyTurns);
      expect((await thread.audit()).audit).toEqual(NOTHING_WRONG);
      expect([...new Set(thread.events.filter(isAttempt).map(nameOf))].sort()).toEqual(fault.ends);
      expectFewAttempts(thread);

      thread.repair();
      await thread.runTurns(faultyTurns);
      expect([...thread.given.keys()]).toEqual(expect.arrayContaining(said.slice(1).map(({ id }) => id)));
      const { audit, archivedButKept, summarized, removed } = await thread.audit();
      expect({ audit, archivedButKept, summarized }).toEqual({
        audit: NOTHING_WRONG,
        archivedButKept: [],
        summarized: [removed],
      });
      expect(thread.promptBreaches).toEqual([]);
      const { type, data } = thread.events.at(-1)!;
      expect(type).toBe("context.summarized");
      expect(data.tokensAfter).toBeLessThanOrEqual(TARGET_TOKENS);
    });
  });
});

/** More than once, or there was nothing to wait for. As often as a summarizer that works is called, and two more: the first waits are a quarter and a half of the later ones. */
function expectFewAttempts({ events, given, callsAboveBudget }: FaultyThread): void {
  const added = [...given.values()].reduce(
    (sum, message) => sum + counter.countMessage(message as unknown as BaseMessage),
    0,
  );
  const attempts = events.filter(isAttempt);
  expect(attempts.length).toBeGreaterThan(2);
  expect(attempts.length).toBeLessThanOrEqual(added / (BUDGET_TOKENS - TARGET_TOKENS) + 2);
  const hasFailedAlways = attempts.every(({ type }) => type === "context.kept");
  if (hasFailedAlways) expect(callsAboveBudget()).toBeGreaterThan(5 * attempts.length);
}

/** Shortening old results takes no summarizer. */
function isAttempt({ type }: SummarizationEvent): boolean {
  return type !== "context.over-budget" && type !== "context.shortened";
}

function nameOf({ type, data }: SummarizationEvent): string {
  return "failure" in data ? `${type} ${data.failure?.reason}` : type;
}
