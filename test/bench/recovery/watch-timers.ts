import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { setTimeout } from "node:timers/promises";

const run = new AsyncLocalStorage<symbol>();
const POLL_MS = 5;
const MOST_MS = 5000;

/** Runs something, and resolves when no timer that it has set keeps the process alive any more: who sleeps is not at rest. */
export async function runToRest<Result>(work: () => Promise<Result>): Promise<Result> {
  const own = Symbol("run");
  const timers = new Map<number, NodeJS.Timeout>();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (type === "Timeout" && run.getStore() === own) timers.set(id, resource as NodeJS.Timeout);
    },
    destroy: (id) => void timers.delete(id),
  }).enable();
  try {
    const result = await run.run(own, work);
    const until = performance.now() + MOST_MS;
    while ([...timers.values()].some((timer) => timer.hasRef()) && performance.now() < until) await setTimeout(POLL_MS);
    return result;
  } finally {
    hook.disable();
  }
}
