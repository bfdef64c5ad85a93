import { expect, it } from "vitest";
import type { RecoveryEvent } from "@threadkeep/recovery";
import { STEERING } from "../../threads/testing/run-command.ts";
import { createWorkerLog } from "./worker-log.ts";

const run = { runId: "r1", threadId: "support:1", graph: "agent" };
const failure = { class: "rate-limit", name: "E", message: "Too many\u001b[31m requests" };
const EVENTS: RecoveryEvent[] = [
  { type: "run.taken-up", ...run, owner: "w", epoch: 2, attempts: 1, totalAttempts: 4, afterMs: 31_000 },
  { type: "run.repaired", ...run, messages: 2 },
  { type: "run.done", ...run },
  { type: "run.waiting", ...run, interrupts: 1 },
  { type: "run.waiting", ...run, interrupts: 0 },
  { type: "run.postponed", ...run, failure, afterMs: 4_000, attempts: 2 },
  { type: "run.failed", ...run, failure },
  { type: "run.poisoned", ...run, failure, attempts: 3, totalAttempts: 4 },
  { type: "run.given-back", ...run, reason: "Its service was stopped." },
  { type: "run.lease-lost", ...run, threadId: "evil\u001b]0;x\u0007", owner: "w", epoch: 2 },
  { type: "run.incompatible", ...run, graphVersion: "2", problems: ["node a is gone", "channel b is gone"] },
  { type: "sweep.done", claimed: 0, recovered: 0, durationMs: 3 },
  { type: "sweep.done", claimed: 3, recovered: 2, durationMs: 1_500 },
  { type: "sweep.failed", message: "ECONNREFUSED" },
];

function told(isJson: boolean): { out: string; err: string } {
  const written = { out: "", err: "" };
  const write = (text: string) => void (written.out += text);
  const writeError = (text: string) => void (written.err += text);
  const log = createWorkerLog({ write, writeError }, isJson, () => new Date("2026-01-02T03:04:05.678Z"));
  for (const event of EVENTS) log.event(event);
  return written;
}

it("tells people of each event but idle sweeps in a line that is safe to print", () => {
  const { out, err } = told(false);
  expect(out).toBe("");
  expect(err).not.toMatch(STEERING);
  expect(`\n${err}`).toMatchInlineSnapshot(`
    "
    2026-01-02 03:04:05Z  support:1  taken up: attempt 1, 31 s after its last sign of life
    2026-01-02 03:04:05Z  support:1  repaired: 2 tool messages
    2026-01-02 03:04:05Z  support:1  done
    2026-01-02 03:04:05Z  support:1  waiting: for 1 answer
    2026-01-02 03:04:05Z  support:1  waiting: at a breakpoint
    2026-01-02 03:04:05Z  support:1  postponed: rate-limit: Too many\\x1b[31m requests; again in 4 s
    2026-01-02 03:04:05Z  support:1  failed: rate-limit: Too many\\x1b[31m requests
    2026-01-02 03:04:05Z  support:1  poisoned: rate-limit: Too many\\x1b[31m requests
    2026-01-02 03:04:05Z  support:1  given back: Its service was stopped.
    2026-01-02 03:04:05Z  "evil\\u001b]0;x\\u0007"  lease lost: another process took it over, or it was ended
    2026-01-02 03:04:05Z  support:1  incompatible: node a is gone; channel b is gone
    2026-01-02 03:04:05Z  sweep done: 3 runs taken up, 2 recovered, in 1 s
    2026-01-02 03:04:05Z  sweep failed: ECONNREFUSED
    "
  `);
});

it("tells programs of each event in a line of JSON", () => {
  const { out, err } = told(true);
  expect(err).toBe("");
  expect(out).not.toMatch(STEERING);
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual(EVENTS.map((event) => ({ at: "2026-01-02T03:04:05.678Z", ...event })));
});
