import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent, tool, type AgentMiddleware } from "langchain";
import { z } from "zod";
import { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";
import type { FigureTable } from "../figure-table.ts";
import { builtMiddleware } from "./built-middleware.ts";
import { langchainRetries } from "./contestants.ts";

/** Model call and tool call in each run, before its answer. */
const ROUNDS = 10;
const TURNS = 300;
/** Until then the compiler is still at work, at other things in each agent. */
const WARM_UP_TURNS = 50;
const NO_DELAY = 2;

/** With their defaults, as users install them. */
const CONTESTANTS: Record<string, () => Promise<AgentMiddleware[]>> = {
  "no middleware": async () => [],
  "langchain `modelRetry` + `toolRetry`": async () => langchainRetries(NO_DELAY),
  "`errorRecoveryMiddleware`": async () => {
    const { errorRecoveryMiddleware } = await builtMiddleware();
    return [errorRecoveryMiddleware({ baseDelayMs: NO_DELAY })];
  },
};
const [THEIRS, OURS] = [1, 2];

/** What a run has left behind would be the next one's work. */
const collectGarbage = exposeCollector();

/** Nothing fails, and the model answers at once: what is left is the agent and its middlewares. CPU time, as other processes do not count in it. */
export async function measureOverhead(): Promise<FigureTable> {
  const agents = await Promise.all(Object.values(CONTESTANTS).map(async (middleware) => openAgent(await middleware())));
  const turns: number[][] = [];
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn++) {
    const msPerRound: number[] = [];
    for (const own of orderOf(turn, agents.length)) msPerRound[own] = (await agents[own]!()) / ROUNDS;
    if (turn >= WARM_UP_TURNS) turns.push(msPerRound);
  }
  return tableOf(turns);
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

/** Compared within a turn, where the machine is as busy for all of them; the median, as a turn may be disturbed. */
function tableOf(turns: readonly (readonly number[])[]): FigureTable {
  const contestants = Object.keys(CONTESTANTS);
  const ratios = contestants.map((_, own) => medianOf(turns.map((ms) => ms[own]! / ms[THEIRS]!)));
  const ratio = ratios[OURS]!;
  return {
    title: "nothing fails: CPU time beside model and tool",
    columns: contestants,
    rows: [
      {
        name: "ms for a model call and a tool call",
        values: contestants.map((_, own) => medianOf(turns.map((ms) => ms[own]!))),
        digits: 2,
      },
      { name: "ratio", values: ratios, digits: 2 },
    ],
    notes: [
      `Medians of ${TURNS} turns, in each of which all make one run of ${ROUNDS} rounds; the ratio is that within a turn. Models and tools answer at once.`,
    ],
    promises: [{ text: `time at most that of langchain's two: ${ratio.toFixed(3)}`, kept: ratio <= 1 }],
  };
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
