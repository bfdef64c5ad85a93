import { AsyncLocalStorage } from "node:async_hooks";
import type { RunRow } from "@threadkeep/persistence";
import type { ServiceContext } from "./service-context.ts";

/** A run whose node waits, itself or by the runs that it began, for whoever asks. */
export type EnclosingRun = Pick<RunRow, "runId" | "threadId" | "epoch">;

interface OpenTurn {
  /** Undefined on a saver that keeps no runs. */
  run: EnclosingRun | undefined;
  isOver: boolean;
}

const turns = new AsyncLocalStorage<readonly OpenTurn[]>();

/** Of what `call` begins, `isInsideRun` says that a service waits for it, until `call` is over. */
export async function insideRun<Result>(run: EnclosingRun | undefined, call: () => Promise<Result>): Promise<Result> {
  const turn: OpenTurn = { run, isOver: false };
  try {
    return await turns.run([...openTurns(), turn], call);
  } finally {
    turn.isOver = true;
  }
}

/** Whether a node of a run that a service drives is asking. */
export function isInsideRun(): boolean {
  return openTurns().length > 0;
}

/** Whether it is a run that this service drives. */
export function isInsideRunOf({ runs, leases }: Pick<ServiceContext, "runs" | "leases">): boolean {
  return openTurns().some(({ run }) =>
    run === undefined ? runs === undefined : leases.find(run.runId)?.fence.epoch === run.epoch,
  );
}

/** The outermost first. */
export function enclosingRuns(): readonly EnclosingRun[] {
  return openTurns().flatMap(({ run }) => run ?? []);
}

// What a node left behind goes on in its context when nobody waits for it any more.
function openTurns(): readonly OpenTurn[] {
  return (turns.getStore() ?? []).filter(({ isOver }) => !isOver);
}
