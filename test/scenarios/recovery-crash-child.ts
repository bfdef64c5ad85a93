import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { join } from "node:path";
import { argv } from "node:process";
import { openSaver } from "./open-saver.ts";
import { answersOf, buildRecoveredAgent } from "./recovery-crash-agent.ts";
import { createAsk, recoveryOptions } from "./recovery-crash-call.ts";
import { buildRecoveredGraph } from "./recovery-crash-graph.ts";
import type { LifeTask } from "./recovery-crash-life.ts";
import { openLog, type Outcome } from "./recovery-crash-log.ts";
import { killBy, tellOfSaves } from "./recovery-crash-points.ts";

interface Values {
  answers?: string[];
  messages?: BaseMessage[];
  _recovery?: { attempts: number };
}

interface RecoveredRun {
  invoke(input: unknown, config: object): Promise<unknown>;
  getState(config: object): Promise<{ values: Values }>;
}

// Begins a run, or goes on with it, until it is killed; if it is not, tells how the run has ended.
const { kind, folder, series, seed, failing, kill } = JSON.parse(argv[2] ?? "") as LifeTask;
const log = openLog(join(folder, series));
const passing = killBy(kill, log);
const ask = createAsk({ log, passing, seed, failing });
const saver = tellOfSaves(openSaver(folder), passing, log);
const build = kind === "graph" ? buildRecoveredGraph : buildRecoveredAgent;
const run = build(ask, recoveryOptions(log), saver) as unknown as RecoveredRun;
const input = kind === "graph" ? { answers: [] } : { messages: [new HumanMessage({ id: "question", content: "?" })] };
const thread = { configurable: { thread_id: "1" }, durability: "sync" };

// What was not saved was not begun.
const isBegun = (await saver.getTuple(thread)) !== undefined;
const outcome = await run.invoke(isBegun ? null : input, thread).then(stateOf, describe);
log.write({ type: "ended", outcome });

async function stateOf(): Promise<Outcome> {
  const { answers, messages = [], _recovery } = (await run.getState(thread)).values;
  return { answers: answers ?? answersOf(messages), spent: _recovery?.attempts ?? 0 };
}

/** LangGraph throws the errors of parallel tasks together. */
function describe({ name, message, errors: [first] = [] }: Error & { errors?: Error[] }): Outcome {
  return { error: first?.name ?? name, message: first?.message ?? message };
}
