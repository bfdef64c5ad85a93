import { AsyncLocalStorage } from "node:async_hooks";

const beingMade = new AsyncLocalStorage<ReadonlySet<string>>();
const NONE: ReadonlySet<string> = new Set();

/** The calls within which this is asked, by their idempotency keys, the outermost first. */
export function callsBeingMade(): ReadonlySet<string> {
  return beingMade.getStore() ?? NONE;
}

export function whileBeingMade<Result>(idempotencyKey: string, make: () => Result): Result {
  return beingMade.run(new Set([...callsBeingMade(), idempotencyKey]), make);
}
