import { AsyncLocalStorage } from "node:async_hooks";

const runs = new AsyncLocalStorage<true>();

/** Of what `call` begins, `isInsideRun` says that a service waits for it. */
export function insideRun<Result>(call: () => Result): Result {
  return runs.run(true, call);
}

/** Whether a node of a run that a service drives is asking. */
export function isInsideRun(): boolean {
  return runs.getStore() === true;
}
