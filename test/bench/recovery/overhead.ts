import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent, tool, type AgentMiddleware } from "langchain";
import { z } from "zod";
import { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";
import type { FigureTable } from "../figure-table.ts";
import { langchainRetries, threadkeepRecovery } from "./contestants.ts";

/** Model call and tool call in each run, before its answer. */
const ROUNDS = 10;
const RUNS = 60;
const WARM_UP_RUNS = 10;
const NO_DELAY = 2;

const CONTESTANTS: Record<string, () => AgentMiddleware[]> = {
  "no middleware": () => [],
  "langchain `modelRetry` + `toolRetry`": () => langchainRetries(NO_DELAY),
  "`errorRecoveryMiddleware`": () => threadkeepRecovery(NO_DELAY),
};
const [THEIRS, OURS] = [1, 2];

/** Nothing fails, and the model answers at once: what is left is the agent and its middlewares. CPU time, as other processes do not count in it. */
export async function measureOverhead(): Promise<FigureTable> {
  const agents = Object.values(CONTESTANTS).map((middleware) => openAgent(middleware()));
  const times: number[][] = agents.map(() => []);
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
    // They take turns, each time another one first, so that what else the machine does slows all of them alike.
    for (const at of agents.keys()) {
      const own = (at + run) % agents.length;
      const ms = await agents[own]!();
      if (run >= WARM_UP_RUNS) times[own]!.push(ms / ROUNDS);
    }
  }
  return tableOf(times.map((own) => Math.min(...own)));
}

function openAgent(middleware: AgentMiddleware[]): () => Promise<number> {
  const checkpointer = new MemorySaver();
  const agent = createAgent({ model: workingModel(), tools: [search], middleware, checkpointer });
  const config = { configurable: { thread_id: "thread" }, recursionLimit: 100 };
  return async () => {
    const before = process.cpuUsage();
    await agent.invoke({ messages: [new HumanMessage("Go.")] }, config);
    const { user, system } = process.cpuUsage(before);
    // What older runs have left would be work for the garbage collector.
    await checkpointer.deleteThread("thread");
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

function tableOf(msPerRound: readonly number[]): FigureTable {
  const theirs = msPerRound[THEIRS]!;
  const ratio = msPerRound[OURS]! / theirs;
  return {
    title: "nothing fails: CPU time beside model and tool",
    columns: Object.keys(CONTESTANTS),
    rows: [
      { name: "ms for a model call and a tool call", values: msPerRound, digits: 2 },
      { name: "ratio", values: msPerRound.map((own) => own / theirs), digits: 2 },
    ],
    notes: [`The best of ${RUNS} runs of ${ROUNDS} rounds each, in turns. Models and tools answer at once.`],
    promises: [{ text: `time at most that of langchain's two: ${ratio.toFixed(2)}`, kept: ratio <= 1 }],
  };
}
