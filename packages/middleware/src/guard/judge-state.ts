import { START } from "@langchain/langgraph";
import {
  findOversize,
  isDestroyed,
  READ_BACK_AS,
  StateOversizedError,
  ThreadkeepError,
  type LossyValue,
  type StateMeasurement,
} from "@threadkeep/state";
import type { GuardedNode, ResolvedGuardOptions } from "./guard-options.ts";

export interface StateChange {
  before: StateMeasurement;
  after: StateMeasurement;
  /** The channels that the node writes. */
  written: ReadonlySet<string>;
}

/**
 * Decides whether a node's writes may be saved, emits what is worth knowing, and throws when they may not.
 *
 * A state that was too large already may still shrink: otherwise a thread that outgrew its budget before it was guarded
 * could never be mended by its own nodes.
 *
 * @throws {StateOversizedError} `state.oversized`
 * @throws {ThreadkeepError} `state.lossy`
 */
export function judgeState(change: StateChange, at: GuardedNode, options: ResolvedGuardOptions): void {
  judgeLosses(change, at, options);
  const oversize = findOversize(change.after, options.budget);
  if (!oversize || !grew(change, oversize.offenders)) return;
  const action = mayEnter(change, at, options) ? "warn" : options.onOversize;
  options.onEvent({ type: "state.oversized", data: { ...at, ...oversize, action } });
  if (action === "throw") throw new StateOversizedError({ ...oversize, node: at.node }, change.after);
}

/** The input that asks an overgrown thread to shrink makes it grow first. */
function mayEnter({ before }: StateChange, { node }: GuardedNode, { budget }: ResolvedGuardOptions): boolean {
  return node === START && findOversize(before, budget) !== undefined;
}

function grew({ before, after }: StateChange, offenders: readonly { name: string }[]): boolean {
  if (after.totalBytes > before.totalBytes) return true;
  const names = new Set(offenders.map(({ name }) => name));
  const known = new Map(before.channels.map(({ name, bytes }) => [name, bytes]));
  return after.channels.some(({ name, bytes }) => names.has(name) && bytes > (known.get(name) ?? 0));
}

function judgeLosses({ before, after, written }: StateChange, at: GuardedNode, options: ResolvedGuardOptions): void {
  if (after.lossy.length === 0) return;
  const known = new Set(before.lossy.map(({ path, kind }) => `${kind} ${path}`));
  const values = after.lossy.filter(
    (value) => isBelowAny(written, value.path) && !known.has(`${value.kind} ${value.path}`),
  );
  if (values.length === 0) return;
  const destroyed = values.find(isDestroyed);
  const action = destroyed && options.onLossy === "throw" ? "throw" : "warn";
  options.onEvent({ type: "state.lossy", data: { ...at, values, action } });
  if (destroyed && action === "throw") throw lossyError(destroyed, values, at);
}

function lossyError({ path, kind }: LossyValue, values: LossyValue[], { node }: GuardedNode): ThreadkeepError {
  return new ThreadkeepError(
    `Node "${node}" writes ${path}, which the checkpointer cannot store (${kind}): a later read would give ${READ_BACK_AS[kind]}. ` +
      `Write a string, a finite number or null instead. Nothing of this node was saved.`,
    { code: "state.lossy", context: { node, values } },
  );
}

// A channel's name may itself hold what separates a path.
function isBelowAny(channels: ReadonlySet<string>, path: string): boolean {
  return [...channels].some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
}
