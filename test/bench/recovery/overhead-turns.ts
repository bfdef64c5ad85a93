import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent, tool, type AgentMiddleware } from "langchain";
import { z } from "zod";
import { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";
import { builtEntry } from "../built-entry.ts";
import { langchainRetries } from "./contestants.ts";

/** Model call and tool call in each run, before its answer. */
export const ROUNDS = 10;
export const TURNS = 150;
/** Until then the compiler is still at work, at other things in each agent. */
const WARM_UP_TURNS = 50;
const NO_DELAY = 2;

/** With their defaults, as users install them. */
export const CONTESTANTS: Record<string, () => Promise<AgentMiddleware[]>> = {
  "no middleware": async () => [],
  "langchain `modelRetry` + `toolRetry`": async () => langchainRetries(NO_DELAY),
  "`errorRecoveryMiddleware`": async () => {
    const { errorRecoveryMiddleware } = await builtEntry("middleware/agent");
    return [errorRecoveryMiddleware({ baseDelayMs: NO_DELAY })];
  },
};
/** What a run has left behind would be the next one's work. */
const collectGarbage = exposeCollector();

/** CPU milliseconds for a model call and a tool call: of each turn, those of each contestant. */
export async function measureTurns(): Promise<number[][]> {
  const agents = await Promise.all(Object.values(CONTESTANTS).map(async (middleware) => openAgent(await middleware())));
  const turns: number[][] = [];
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn++) {
    const msPerRound: number[] = [];
    for (const own of orderOf(turn, agents.length)) msPerRound[own] = (await agents[own]!()) / ROUNDS;
    if (turn >= WARM_UP_TURNS) turns.push(msPerRound);
  }
  return turns;
}

/** Each is first as often as the others, and follows each of the others as often. */
function orderOf(turn: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, at) => (at + turn) % count);
  return turn % 2 === 0 ? order : order.reverse();
}

function exposeCollector(): (options: { type: "minor" }) => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as (options: { type: "minor" }) => void;
}

function openAgent(middleware: AgentMiddleware[]): () => Promise<number> {
  const [checkpointer, model] = [new MemorySaver(), workingModel()];
  const agent = createAgent({ model, tools: [search], middleware, checkpointer });
  const config = { configurable: { thread_id: "thread" }, recursionLimit: 100 };
  return async () => {
    // What only weak references hold, as the signals of a run, is let go of when nothing is left to do at once.
    await setImmediate();
    collectGarbage({ type: "minor" });
    const before = process.cpuUsage();
    await agent.invoke({ messages: [new HumanMessage("Go.")] }, config);
    const { user, system } = process.cpuUsage(before);
    await checkpointer.deleteThread("thread");
    model.calls.length = 0;
    return (user + system) / 1000;
  };
}

/** Calls the tool, each time for something else, and then answers. */
function workingModel(): ScriptedModel {
  return new ScriptedModel((messages) => {
    const round = (messages.length - 1) / 2;
    if (round >= ROUNDS) return "Done.";
    return new AIMessage({ content: "", tool_calls: [{ id: `call_${round}`, name: "search", args: { page: round } }] });
  });
}

const search = tool(({ page }) => `Page ${page}.`, {
  name: "search",
  description: "Searches.",
  schema: z.object({ page: z.number() }),
});
