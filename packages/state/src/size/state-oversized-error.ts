import { ThreadkeepError } from "../threadkeep-error.ts";
import { formatBytes } from "./byte-size.ts";
import type { StateMeasurement } from "./measure-state.ts";

// LangGraph's name for the node that writes a run's input.
const INPUT = "__start__";

/** A channel that makes the state too large. */
export interface OversizeOffender {
  name: string;
  bytes: number;
  /** Present where the channel has a budget of its own and is over it. */
  maxBytes?: number;
  largest?: { path: string; bytes: number };
}

export interface StateOversize {
  totalBytes: number;
  maxBytes: number;
  /** Channels over a budget of their own first, then by size, largest first. */
  offenders: OversizeOffender[];
  /** The node whose writes would have made it so. */
  node?: string;
}

/** The state is, or would be, larger than its budget. Nothing was saved. */
export class StateOversizedError extends ThreadkeepError {
  readonly oversize: StateOversize;
  readonly measurement: StateMeasurement;

  constructor(oversize: StateOversize, measurement: StateMeasurement) {
    super(describe(oversize), { code: "state.oversized", context: { ...oversize } });
    this.name = "StateOversizedError";
    this.oversize = oversize;
    this.measurement = measurement;
  }

  static override isInstance(value: unknown): value is StateOversizedError {
    return ThreadkeepError.isInstance(value) && value.code === "state.oversized";
  }
}

function describe(oversize: StateOversize): string {
  const { node, offenders } = oversize;
  const reasons = [overTotal(oversize), ...offenders.map(overChannel)].filter((text) => text !== undefined);
  return [...reasons, describeLargest(offenders[0]), advice(node)].join(" ");
}

function overTotal({ totalBytes, maxBytes, node }: StateOversize): string | undefined {
  return totalBytes > maxBytes
    ? `${subject(node)} ${formatBytes(totalBytes)}, budget ${formatBytes(maxBytes)}.`
    : undefined;
}

function subject(node: string | undefined): string {
  if (node === undefined) return "State is";
  return node === INPUT ? "The run's input would bring the state to" : `Node "${node}" would bring the state to`;
}

function overChannel({ name, bytes, maxBytes }: OversizeOffender): string | undefined {
  if (maxBytes === undefined) return undefined;
  return `Channel "${name}" has ${formatBytes(bytes)}, its budget is ${formatBytes(maxBytes)}.`;
}

function describeLargest(offender: OversizeOffender | undefined): string {
  if (!offender) return "";
  const size = `channel "${offender.name}" (${formatBytes(offender.bytes)})`;
  const { largest } = offender;
  return largest ? `Largest: ${largest.path} (${formatBytes(largest.bytes)}) in ${size}.` : `Largest: ${size}.`;
}

function nextStep(node: string): string {
  if (node === INPUT) return "Run the thread again with a smaller input.";
  return "Nothing of this node was saved: mend it and resume the thread.";
}

function advice(node: string | undefined): string {
  const saved = node === undefined ? "" : ` ${nextStep(node)}`;
  return `Keep the content outside the state and store its id instead, or raise the budget.${saved}`;
}
