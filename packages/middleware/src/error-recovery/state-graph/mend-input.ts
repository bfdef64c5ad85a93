import type { RunnableConfig } from "@langchain/core/runnables";
import { isCommand } from "@langchain/langgraph";
import { readChannels, updateOf, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { isRecord, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ClassifiedError, ErrorClass } from "../classify/classified-error.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { planRepairs } from "../repair/plan-repairs.ts";
import { repairUpdate } from "../repair/repair-update.ts";
import type { NodeAttempts } from "./node-attempts.ts";
import { channelsOf } from "./node-result.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { hasChannel, isInGraph, tryWrites } from "./state-channels.ts";

/** What a node that fails on its input gets instead, and how the state becomes the same. */
interface MendedInput {
  input: Loose;
  writes: ChannelWrites;
  /** Channels without a reducer of their own: a node that writes them itself has the last word. */
  replaced: ReadonlySet<string>;
}

/** Mends a node's input where a failure asks for it, and remembers what has to be saved for that. */
export function createMender(
  { attempts, config, run, isMendable = true }: MenderOptions,
  options: ResolvedRecoveryNode,
) {
  let mended: MendedInput | undefined;

  async function mend({ class: kind }: ClassifiedError): Promise<boolean | string> {
    if (isMendable && kind === "context-overflow" && options.onContextOverflow === undefined)
      return "onContextOverflow is not set";
    const failed = { kind, input: attempts.input(), before: mended?.writes ?? [], config, run };
    const next = isMendable ? await mendInput(failed, options) : undefined;
    if (next === undefined) return false;
    mended = next;
    attempts.startAnew(next.input);
    return true;
  }

  /** What is to be saved before a result. */
  function writesBefore(result: unknown): ChannelWrites {
    const { writes = [], replaced } = mended ?? {};
    const own = channelsOf(result);
    return writes.filter(([channel]) => !(replaced?.has(channel) && own.has(channel)));
  }

  return { mend, writesBefore };
}

export interface MenderOptions {
  attempts: NodeAttempts;
  config: RunnableConfig;
  run: RecoveryRun;
  isMendable?: boolean | undefined;
}

interface FailedInput {
  kind: ErrorClass;
  input: unknown;
  /** What was mended before, which the input shows and the state does not. */
  before: ChannelWrites;
  config: RunnableConfig;
  run: RecoveryRun;
}

/** Undefined where nothing can be mended. Nothing is written here: that goes with the node's result. */
async function mendInput(failed: FailedInput, options: ResolvedRecoveryNode): Promise<MendedInput | undefined> {
  const { input, config, before } = failed;
  if (!isRecord(input) || !isInGraph(config)) return undefined;
  const found = await findWrites({ ...failed, input }, options);
  const writes = [...before, ...found.filter(([channel]) => hasChannel(config, channel))];
  if (writes.length === before.length) return undefined;
  return apply(writes, input, failed);
}

async function findWrites(
  { kind, input, config, run }: FailedInput & { input: Loose },
  { onContextOverflow, channel }: ResolvedRecoveryNode,
): Promise<ChannelWrites> {
  if (kind === "context-overflow" && onContextOverflow !== undefined) {
    const update = await onContextOverflow(input, config);
    return isCommand(update) ? updateOf(update) : Object.entries(update ?? {});
  }
  const messages = input[channel];
  if (kind !== "invalid-tool-history" || !Array.isArray(messages)) return [];
  return repair(messages as ThreadMessage[], channel, run);
}

function repair(messages: readonly ThreadMessage[], channel: string, run: RecoveryRun): ChannelWrites {
  const { messages: repaired, added, removed, toolCallIds } = planRepairs(messages);
  const writes = repairUpdate(messages, repaired, channel);
  if (writes.length > 0) run.tell({ type: "recovery.repaired-history", data: { added, removed, toolCallIds } });
  return writes;
}

function apply(writes: ChannelWrites, input: Loose, { config, before }: FailedInput): MendedInput {
  const names = [...new Set([...Object.keys(input), ...writes.map(([channel]) => channel)])];
  const saved = before.length === 0 ? readChannels(config, names) : tryWrites(config, before, names);
  const next = tryWrites(config, writes, names);
  const written = new Set(writes.map(([, value]) => value));
  // What a Send has brought is not the state, and stays.
  const fromState = Object.keys(input).filter((name) => before.length > 0 || input[name] === saved[name]);
  return {
    input: {
      ...input,
      ...Object.fromEntries(fromState.filter((name) => name in next).map((name) => [name, next[name]])),
    },
    writes,
    replaced: new Set(writes.map(([channel]) => channel).filter((channel) => written.has(next[channel]))),
  };
}
