import { expect, it, onTestFinished, vi } from "vitest";
import { drainOnSignals } from "./drain-on-signals.ts";
import { gate } from "./testing/gate.ts";

const SIGNAL = "SIGWINCH";

function use(stop: () => Promise<void>) {
  const kill = vi.fn<(signal: NodeJS.Signals) => void>();
  onTestFinished(drainOnSignals([SIGNAL], stop, kill));
  return kill;
}

it("ends the process by the signal after the last of its services has given its runs back", async () => {
  const slow = gate();
  const kills = [use(async () => {}), use(slow.pass)];
  process.emit(SIGNAL, SIGNAL);
  await slow.reached;
  await new Promise(setImmediate);
  expect(kills.flatMap(({ mock }) => mock.calls)).toEqual([]);
  slow.open();
  await vi.waitFor(() => expect(kills.flatMap(({ mock }) => mock.calls)).toEqual([[SIGNAL]]), 10_000);
});

it("leaves the end to a program that listens for the signal itself, be it once", async () => {
  const own = vi.fn<() => void>();
  process.once(SIGNAL, own);
  const stop = vi.fn<() => Promise<void>>(async () => {});
  const kill = use(stop);
  process.emit(SIGNAL, SIGNAL);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect([stop, own, kill].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

it("stops once, however often the signal comes", async () => {
  const stop = vi.fn<() => Promise<void>>(async () => {});
  const kill = use(stop);
  process.emit(SIGNAL, SIGNAL);
  process.emit(SIGNAL, SIGNAL);
  await vi.waitFor(() => expect(kill).toHaveBeenCalledOnce(), 10_000);
  expect(stop).toHaveBeenCalledOnce();
});
