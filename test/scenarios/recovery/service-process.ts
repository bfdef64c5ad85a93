import { fork, type ChildProcess } from "node:child_process";
import { rm } from "node:fs/promises";
import type { RecoveryEvent, RecoveryServiceOptions } from "@threadkeep/recovery";
import { afterAll, expect, onTestFinished } from "vitest";
import { bundleCrashChild } from "../bundle-crash-child.ts";
import type { Place } from "./open-checkpointer.ts";

export interface ChildTask {
  place: Place;
  steps: readonly string[];
  /** At this step it waits to be released. */
  hangAt?: string;
  /** At this step it computes until there is a file of the name. */
  blockAt?: { step: string; until: string };
  options: Partial<Pick<RecoveryServiceOptions, "owner" | "leaseMs" | "heartbeatMs" | "sweepEveryMs">>;
}

export type ChildMessage =
  | { ready: true }
  | { begun: string; threadId: string; at: string }
  | { event: RecoveryEvent }
  | { ended: string }
  | { unhandled: string };

export interface ChildOrder {
  run?: string;
  start?: boolean;
  release?: boolean;
}

export interface ServiceProcess {
  messages: readonly ChildMessage[];
  send(order: ChildOrder): void;
  /** Resolves once it has told so. */
  until(isIt: (message: ChildMessage) => boolean): Promise<void>;
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>;
}

const CLOCK = new URL("shift-clock.mjs", import.meta.url).href;

let bundled: ReturnType<typeof bundleCrashChild> | undefined;
afterAll(async () => {
  if (bundled) await rm((await bundled).folder, { recursive: true });
});

/** @param clockShiftMs how far its Date is off */
export async function startService(task: ChildTask, clockShiftMs = 0): Promise<ServiceProcess> {
  bundled ??= bundleCrashChild("recovery/service-child.ts");
  const child = fork((await bundled).file, [JSON.stringify(task)], {
    execArgv: ["--import", CLOCK],
    env: { ...process.env, CLOCK_SHIFT_MS: String(clockShiftMs) },
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = (): Promise<void> => {
    child.kill("SIGKILL");
    return exited;
  };
  onTestFinished(kill);
  const messages: ChildMessage[] = [];
  child.on("message", (message: ChildMessage) => messages.push(message));
  const until = (isIt: (message: ChildMessage) => boolean): Promise<void> => untilTold(child, messages, isIt);
  await until((message) => "ready" in message);
  return { messages, send: (order) => void child.send(order), until, kill };
}

async function untilTold(
  child: ChildProcess,
  messages: readonly ChildMessage[],
  isIt: (message: ChildMessage) => boolean,
): Promise<void> {
  const stands = (): boolean => messages.some(isIt) || child.exitCode !== null;
  await expect.poll(stands, { timeout: 40_000 }).toBe(true);
  if (!messages.some(isIt)) throw new Error(`The process ended with ${child.exitCode}.`);
}

export function hasBegun(step: string): (message: ChildMessage) => boolean {
  return (message) => "begun" in message && message.begun === step;
}

export function begunIn({ messages }: ServiceProcess): string[] {
  return messages.flatMap((message) => ("begun" in message ? [message.begun] : []));
}

export function eventsIn({ messages }: ServiceProcess): RecoveryEvent[] {
  return messages.flatMap((message) => ("event" in message ? [message.event] : []));
}
