import { KB, parseByteSize, type ByteSize } from "./byte-size.ts";
import { measureState, type ChannelMeasurement, type StateMeasurement } from "./measure-state.ts";
import { StateOversizedError, type OversizeOffender, type StateOversize } from "./state-oversized-error.ts";

export interface StateBudget {
  /** For the whole state. 50 KB by default: a larger state slows every checkpoint. */
  maxBytes?: ByteSize;
  /** Budgets of single channels, besides that of the whole: `{ messages: "30 KB" }`. */
  channels?: Record<string, ByteSize>;
}

/** A budget in bytes. */
export interface ResolvedStateBudget {
  maxBytes: number;
  channels: ReadonlyMap<string, number>;
}

/**
 * @throws {StateOversizedError} `state.oversized`, with the offending channels in order.
 * @throws {ThreadkeepError} `size.invalid` when a budget is no size.
 *
 * @example
 * assertStateFits(await graph.getState(config).then((snapshot) => snapshot.values), { maxBytes: "50 KB" });
 */
export function assertStateFits(state: object, budget: StateBudget = {}): void {
  const resolved = resolveStateBudget(budget);
  const measurement = measureState(state);
  const oversize = findOversize(measurement, resolved);
  if (oversize) throw new StateOversizedError(oversize, measurement);
}

/** @throws {ThreadkeepError} `size.invalid`, naming the option that is no size. */
export function resolveStateBudget({ maxBytes = 50 * KB, channels = {} }: StateBudget): ResolvedStateBudget {
  return {
    maxBytes: parseByteSize(maxBytes, "maxBytes"),
    channels: new Map(
      Object.entries(channels).map(([name, size]) => [name, parseByteSize(size, `channels.${name}`)] as const),
    ),
  };
}

/** `undefined` when everything fits. */
export function findOversize(
  { totalBytes: serializedBytes, channels }: StateMeasurement,
  budget: ResolvedStateBudget,
): StateOversize | undefined {
  // A BigInt makes the serializer write a short text for everything; a saver that writes by channel stores the others.
  const channelBytes = channels.reduce((sum, { bytes }) => sum + bytes, 0);
  const totalBytes = Math.max(serializedBytes, channelBytes);
  const overOwn = channels.filter(({ name, bytes }) => bytes > (budget.channels.get(name) ?? Infinity));
  const isOverTotal = totalBytes > budget.maxBytes;
  if (!isOverTotal && overOwn.length === 0) return undefined;
  const offenders = (isOverTotal ? channels : overOwn).map((channel) => toOffender(channel, budget));
  return { totalBytes, maxBytes: budget.maxBytes, offenders: offenders.toSorted(byOffence) };
}

function toOffender({ name, bytes, largest }: ChannelMeasurement, budget: ResolvedStateBudget): OversizeOffender {
  const maxBytes = budget.channels.get(name);
  return {
    name,
    bytes,
    ...(maxBytes !== undefined && bytes > maxBytes ? { maxBytes } : {}),
    ...(largest === undefined ? {} : { largest }),
  };
}

function byOffence(a: OversizeOffender, b: OversizeOffender): number {
  return Number(b.maxBytes !== undefined) - Number(a.maxBytes !== undefined) || b.bytes - a.bytes;
}
