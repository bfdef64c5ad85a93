import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, Command, MemorySaver } from "@langchain/langgraph";
import { recoveryChannels } from "../../budget/recovery-channels.ts";
import { forever, photoOf } from "../../budget/testing/stopped-process.ts";
import type { RecoveryNodeOptions } from "../recovery-node-options.ts";
import { withErrorRecovery } from "../with-error-recovery.ts";
import { unavailable } from "./faults.ts";

const answers = Annotation<string[]>({ reducer: (before, after) => [...before, ...after], default: () => [] });
export const Counted = Annotation.Root({ ...recoveryChannels, answers });
/** A state that has no field for what the run has spent. */
export const Uncounted = Annotation.Root({ answers });
export type Update = Promise<{ answers: string[] }>;

export const ALWAYS = Number.POSITIVE_INFINITY;
export const THREE_MORE = {
  attempts: 4,
  baseDelayMs: 0,
  budget: { attempts: 3 },
} as const satisfies RecoveryNodeOptions;

/** A node that does nothing but one call. */
export function calling(call: Call, name: string, options: RecoveryNodeOptions = THREE_MORE) {
  return withErrorRecovery((): Update => call(name), options);
}

export const thread = { configurable: { thread_id: "1" }, durability: "sync" } as const;

export interface Runner {
  invoke(input: unknown, config: RunnableConfig): Promise<unknown>;
}

/** Makes a call of this name: it fails as often as was said, and otherwise answers with its name. */
export type Call = (name: string) => Update;

export interface KilledRun {
  build(call: Call, checkpointer: MemorySaver): Runner;
  /** How often each call fails, in all processes together. */
  failing: Record<string, number>;
  /** The process stops right behind the save of this number, from 0. */
  killedAt?: number;
}

/** What has been saved, in words. */
export type Save = "record" | "error" | "writes" | "checkpoint";

/** Lives a run to its end. The process that goes on after a kill, or after a human was asked, begins with what the database had then. */
export async function liveRun({ build, failing, killedAt }: KilledRun) {
  const [left, failed] = [{ ...failing }, [] as string[]];
  const saves: Save[] = [];
  const callOf =
    (saver: StoppingSaver): Call =>
    async (name) => {
      if (saver.isStopped) return forever();
      if ((left[name] ??= 0) <= 0) return { answers: [name] };
      left[name] -= 1;
      failed.push(name);
      throw unavailable(name);
    };
  let [input, saver]: [unknown, StoppingSaver] = [{ answers: [] }, new StoppingSaver(saves, killedAt)];
  for (;;) {
    const ended = outcomeOf(build(callOf(saver), saver), input);
    const outcome = await Promise.race([saver.stopped, ended]);
    const isKilled = outcome instanceof MemorySaver;
    if (!isKilled && !isWaiting(outcome.result)) return { ...outcome, failed, saves };
    const before = isKilled ? outcome : photoOf(saver);
    const isBegun = (await before.getTuple(thread)) !== undefined;
    input = isKilled ? (isBegun ? null : input) : new Command({ resume: "yes" });
    saver = Object.assign(new StoppingSaver(saves, killedAt), { storage: before.storage, writes: before.writes });
  }
}

async function outcomeOf(graph: Runner, input: unknown): Promise<{ result?: unknown; error?: unknown }> {
  return graph.invoke(input, thread).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

function isWaiting(result: unknown): boolean {
  return typeof result === "object" && result !== null && "__interrupt__" in result;
}

/** Its process stops right behind one of its saves: nothing goes on there, and nothing more is saved. */
class StoppingSaver extends MemorySaver {
  isStopped = false;
  readonly stopped: Promise<MemorySaver>;
  readonly #saves: Save[];
  readonly #last: number | undefined;
  #stop!: (photo: MemorySaver) => void;

  constructor(saves: Save[], last?: number) {
    super();
    this.#saves = saves;
    this.#last = last;
    this.stopped = new Promise((resolve) => (this.#stop = resolve));
  }

  override async put(...args: Parameters<MemorySaver["put"]>) {
    if (this.isStopped) return forever<never>();
    const saved = await super.put(...args);
    await this.#pass("checkpoint");
    return saved;
  }

  override async putWrites(...args: Parameters<MemorySaver["putWrites"]>): Promise<void> {
    if (this.isStopped) return forever();
    await super.putWrites(...args);
    const isError = args[1].some(([channel]) => channel === "__error__");
    await this.#pass(args[2].includes(":recovery:") ? "record" : isError ? "error" : "writes");
  }

  async #pass(save: Save): Promise<void> {
    this.#saves.push(save);
    if (this.#saves.length - 1 !== this.#last) return;
    this.isStopped = true;
    this.#stop(photoOf(this));
    await forever();
  }
}
