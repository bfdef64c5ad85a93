import { summarizationMiddleware, type AgentMiddleware } from "langchain";
import { expect, it } from "vitest";
import { failingModel } from "../../packages/middleware/src/testing/summarizer-models.ts";
import { temporaryFolder } from "../../packages/storage/src/testing/temporary-folder.ts";
import { NOTHING_WRONG } from "./audit-thread.ts";
import { buildAgentWith } from "./build-agent.ts";
import { buildConversation } from "./build-conversation.ts";
import { BUDGET_TOKENS, openFaultyThread } from "./faulty-thread.ts";
import { threadOf } from "./long-thread.ts";
import { openSaver } from "./open-saver.ts";
import { replayOf } from "./replay.ts";

/** Less than ten seconds on two cores that have nothing else to do. */
const LONG = { timeout: 180_000 };
const replay = replayOf(buildConversation(16));

it(
  "langchain's summarizationMiddleware puts the text of the summarizer's error in the place of history",
  LONG,
  async () => {
    const trigger = { tokens: BUDGET_TOKENS };
    // The type it infers for its own options comes to `never` here.
    const options = { model: failingModel(), trigger, keep: { messages: 10 } } as never;
    const middleware = summarizationMiddleware(options) as AgentMiddleware;
    const agent = buildAgentWith(middleware, { replay, checkpointer: openSaver(temporaryFolder()) });
    const thread = threadOf(agent, "thread-1");
    for (const input of replay.turns) await thread.run(input);

    const { messages } = await thread.state();
    const ids = new Set(messages.map(({ id }) => id));
    const lost = [...thread.given.keys()].filter((id) => !ids.has(id));
    expect(lost.length).toBeGreaterThan(50);
    expect(messages[0]!.text).toContain("The model is overloaded.");
  },
);

it("contextBudgetMiddleware keeps history on the same thread with the same summarizer", LONG, async () => {
  const thread = openFaultyThread("middleware", replay, { summarizer: failingModel(), ends: [] });
  await thread.runTurns(0);

  const { messages } = await thread.state();
  expect((await thread.audit()).audit).toEqual(NOTHING_WRONG);
  expect(messages.map(({ id }) => String(id))).toEqual([...thread.given.keys()]);
  expect(JSON.stringify(messages)).not.toContain("The model is overloaded.");
});
