import { HumanMessage } from "@langchain/core/messages";
import { createRecoveryService } from "@threadkeep/recovery";
import type { OpenSaver } from "../../threads/database/open-database.ts";
import { agentGraph } from "./agent-graph.ts";

const REFUSED = Object.assign(new Error("Incorrect API key \u001b[31m"), { status: 401 });
const LIMITED = Object.assign(new Error("Too many requests"), { status: 429 });

/**
 * Lets a service run threads that end in every way, `support:done` to `support:limited`. Then `look` sees the database as it is when
 * the process dies now: `support:dead` is among its tools, `support:lost` was accepted and has not begun.
 */
export async function fillRuns(saver: OpenSaver, look: () => Promise<void>): Promise<void> {
  const [tools, firstWrite] = [createPause(), createPause()];
  pauseWritesOf(saver, "support:lost", firstWrite);
  const agent = agentGraph(async (threadId) => {
    if (threadId === "support:asking") return "ask";
    if (threadId === "support:refused") throw REFUSED;
    if (threadId === "support:limited") throw LIMITED;
    if (threadId === "support:dead") await tools.pause();
    return "go on";
  });
  const attempts = { perCheckpoint: 1, baseDelayMs: 1, maxDelayMs: 1 };
  const options = { checkpointer: saver, owner: "web-1", attempts, waitLimitMs: 86_400_000, leaseMs: 86_400_000 };
  const service = createRecoveryService({ ...options, graphs: { agent } });
  const run = (thread: string) => {
    const input = { messages: [new HumanMessage({ id: "h1", content: "Where is my parcel?" })] };
    return service.run("agent", input, { threadId: `support:${thread}` }).catch(() => {});
  };
  for (const thread of ["done", "asking", "refused", "limited"]) await run(thread);
  while ((await service.readRun("support:limited"))?.state === "open") await service.sweep();
  const underWay = [run("dead"), run("lost")];
  await Promise.all([tools.reached, firstWrite.reached]);
  try {
    await look();
  } finally {
    tools.end();
    firstWrite.end();
    await Promise.all(underWay);
    await service.stop();
  }
}

interface Pause {
  reached: Promise<void>;
  pause(): Promise<void>;
  end(): void;
}

function createPause(): Pause {
  let [reach, end] = [() => {}, () => {}];
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    reached,
    pause() {
      reach();
      return ended;
    },
    end: () => end(),
  };
}

function pauseWritesOf(saver: OpenSaver, threadId: string, { pause }: Pause): void {
  const [put, putWrites] = [saver.put.bind(saver), saver.putWrites.bind(saver)];
  const unlessPaused = async (config: Parameters<typeof put>[0]) => {
    if (config.configurable?.["thread_id"] === threadId) await pause();
  };
  saver.put = (...call) => unlessPaused(call[0]).then(() => put(...call));
  saver.putWrites = (...call) => unlessPaused(call[0]).then(() => putWrites(...call));
}
