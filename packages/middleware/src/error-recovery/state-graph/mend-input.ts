import type { RunnableConfig } from "@langchain/core/runnables";
import { isCommand } from "@langchain/langgraph";
import { readChannels, updateOf, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { isRecord, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ClassifiedError, ErrorClass } from "../classify/classified-error.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { mayBeAnsweredBeside } from "../repair/may-be-answered-beside.ts";
import { knowLeftCalls } from "../repair/know-left-calls.ts";
import { planRepairsKnowing } from "../repair/plan-repairs.ts";
import { repairUpdate } from "../repair/repair-update.ts";
import type { NodeAttempts } from "./node-attempts.ts";
import { channelsOf } from "./node-result.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { standIn, withoutStandIns, type StandIns } from "./stand-ins.ts";
import { hasChannel, isInGraph, tryWrites } from "./state-channels.ts";

/** What a node that fails on its input gets instead, and how the state becomes the same. */
interface MendedInput {
  /** As the state will have it. */
  state: Loose;
  /** What stands in for results that others may still give, for the node's eyes only. */
  standIns?: StandIns | undefined;
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
    const { state = attempts.input(), writes: before = [], standIns } = mended ?? {};
    const failed = { kind, input: state, before, hasStandIns: standIns !== undefined, config, run };
    const next = isMendable ? await mendInput(failed, options) : undefined;
    if (next === undefined) return false;
    mended = next;
    attempts.startAnew(next.standIns?.input ?? next.state);
    return true;
  }

  /** What is to be saved before a result. */
  function writesBefore(result: unknown): ChannelWrites {
    const { writes = [], replaced } = mended ?? {};
    const own = channelsOf(result);
    return writes.filter(([channel]) => !(replaced?.has(channel) && own.has(channel)));
  }

  /** What the node itself has written. */
  function ownOf(result: unknown): unknown {
    return mended?.standIns ? withoutStandIns(result, mended.standIns.ids, options.channel) : result;
  }

  return { mend, writesBefore, ownOf };
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
  hasStandIns: boolean;
  config: RunnableConfig;
  run: RecoveryRun;
}

/** Undefined where nothing can be mended. Nothing is written here: that goes with the node's result. */
async function mendInput(failed: FailedInput, options: ResolvedRecoveryNode): Promise<MendedInput | undefined> {
  const { input, config, before } = failed;
  if (!isRecord(input) || !isInGraph(config)) return undefined;
  const repair = failed.kind === "invalid-tool-history" ? await planRepair(input, failed, options) : undefined;
  const found = repair?.writes ?? (await makeRoom(input, failed, options));
  const writes = [...before, ...found.filter(([channel]) => hasChannel(config, channel))];
  const needsStandIns = failed.hasStandIns || repair?.isShared === true;
  if (writes.length === before.length && repair?.isShared !== true) return undefined;
  const next = apply(writes, input, failed);
  return needsStandIns ? { ...next, standIns: standIn(next.state, options.channel) } : next;
}

async function makeRoom(
  input: Loose,
  { kind, config }: FailedInput,
  { onContextOverflow }: ResolvedRecoveryNode,
): Promise<ChannelWrites> {
  if (kind !== "context-overflow" || onContextOverflow === undefined) return [];
  const update = await onContextOverflow(input, config);
  return isCommand(update) ? updateOf(update) : Object.entries(update ?? {});
}

/** Calls that somebody else may still answer are left open in what is saved. */
async function planRepair(
  input: Loose,
  { config, run }: FailedInput,
  { channel }: ResolvedRecoveryNode,
): Promise<{ writes: ChannelWrites; isShared: boolean }> {
  const messages = input[channel];
  if (!Array.isArray(messages)) return { writes: [], isShared: false };
  const list = messages as ThreadMessage[];
  const know = await knowLeftCalls(config, list, { channel });
  const { messages: repaired, added, removed, toolCallIds } = planRepairsKnowing(list, {}, know);
  const isShared = added > 0 && (await mayBeAnsweredBeside(config));
  const kept = isShared ? planRepairsKnowing(list, { pending: toolCallIds }, know).messages : repaired;
  const writes = repairUpdate(list, kept, channel);
  if (writes.length > 0 || isShared)
    run.tell({ type: "recovery.repaired-history", data: { added, removed, toolCallIds } });
  return { writes, isShared };
}

function apply(writes: ChannelWrites, input: Loose, { config, before }: FailedInput): MendedInput {
  const names = [...new Set([...Object.keys(input), ...writes.map(([channel]) => channel)])];
  const saved = before.length === 0 ? readChannels(config, names) : tryWrites(config, before, names);
  const next = tryWrites(config, writes, names);
  const written = new Set(writes.map(([, value]) => value));
  // What a Send has brought is not the state, and stays.
  const fromState = Object.keys(input).filter((name) => before.length > 0 || input[name] === saved[name]);
  return {
    state: {
      ...input,
      ...Object.fromEntries(fromState.filter((name) => name in next).map((name) => [name, next[name]])),
    },
    writes,
    replaced: new Set(writes.map(([channel]) => channel).filter((channel) => written.has(next[channel]))),
  };
}
