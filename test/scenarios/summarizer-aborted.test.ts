import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import { NOTHING_WRONG } from "./audit-thread.ts";
import { buildConversation } from "./build-conversation.ts";
import { openFaultyThread } from "./faulty-thread.ts";
import { KINDS } from "./long-thread.ts";
import { replayOf } from "./replay.ts";

describe.each(KINDS)("a run with the %s that is aborted while the summarizer answers", (kind) => {
  it("rejects, leaves the thread as it was, and a later run goes on", async () => {
    const replay = replayOf(buildConversation(16));
    let aborting = new AbortController();
    const summarizer = new ScriptedModel(() => {
      aborting.abort();
      return new Promise<never>(() => {});
    });
    const thread = openFaultyThread(kind, replay, { summarizer, ends: [] });

    let ends = 0;
    let before = await thread.state();
    let failure: unknown;
    for (const input of replay.turns) {
      before = await thread.state();
      aborting = new AbortController();
      failure = await thread.run(input, { signal: aborting.signal }).catch((error: unknown) => error);
      if (failure !== undefined) break;
      ends++;
    }
    expect(failure).toMatchObject({ name: "AbortError" });
    expect(summarizer.calls).toHaveLength(1);
    const after = await thread.state();
    expect(after.isWaiting).toBe(true);
    expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages);
    expect(after.messages.map(({ id }) => id)).toEqual([...thread.given.keys()]);
    expect((await thread.audit()).audit).toEqual(NOTHING_WRONG);
    expect(thread.events).toEqual([]);

    thread.repair();
    await thread.run(null);
    await thread.runTurns(ends + 1);
    const { audit, archivedButKept, summarized, removed } = await thread.audit();
    expect({ audit, archivedButKept }).toEqual({ audit: NOTHING_WRONG, archivedButKept: [] });
    expect(summarized).toEqual([removed]);
    expect(thread.promptBreaches).toEqual([]);
  });
});
