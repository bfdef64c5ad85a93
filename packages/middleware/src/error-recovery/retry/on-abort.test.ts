import { defaultMaxListeners, getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { httpError } from "./testing/failing.ts";
import { watchedRun } from "./testing/watched-run.ts";

/** What Node prints by itself during the work. */
async function warningsDuring(work: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const listen = ({ name }: Error): void => void warnings.push(name);
  process.on("warning", listen);
  await work();
  // Warnings come on the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  return warnings;
}

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

/** Fifty calls that are all under way, or all waiting, at the same time. */
async function manyCalls(signal: AbortSignal, { failFirst }: { failFirst: boolean }) {
  const { recover } = await watchedRun({ budget: {} }, { signal });
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const calls = Array.from({ length: 50 }, (_, at) =>
    recover({
      name: { kind: "tool", name: "search", toolCallId: `call_${at}` },
      policy: { baseDelayMs: 10 },
      async run(attempt) {
        if (failFirst && attempt === 1) throw httpError(503);
        await opened;
        return at;
      },
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return { calls, open };
}

it.each([{ failFirst: false }, { failFirst: true }])(
  "fifty calls at the same time have one listener, leave room for all others, and print nothing: %j",
  async (options) => {
    const [stop, others] = [new AbortController(), new AbortController()];
    const warnings = await warningsDuring(async () => {
      const { calls, open } = await manyCalls(stop.signal, options);
      expect(listenersOf(stop.signal)).toBe(1);
      for (let other = 0; other < defaultMaxListeners; other += 1)
        stop.signal.addEventListener("abort", () => {}, { signal: others.signal });
      others.abort();
      open();
      expect(await Promise.all(calls)).toHaveLength(50);
    });
    expect({ warnings, listeners: listenersOf(stop.signal) }).toEqual({ warnings: [], listeners: 0 });
  },
);

it.each([{ failFirst: false }, { failFirst: true }])("all of them end when it is aborted: %j", async (options) => {
  const [stop, reason] = [new AbortController(), new Error("stopped")];
  const { calls } = await manyCalls(stop.signal, options);
  stop.abort(reason);
  const outcomes = await Promise.allSettled(calls);
  expect(new Set(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown))).toEqual(
    new Set([reason]),
  );
  expect(listenersOf(stop.signal)).toBe(0);
});
