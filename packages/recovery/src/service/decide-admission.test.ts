import type { RunRow } from "@threadkeep/persistence";
import { expect, it } from "vitest";
import { decideAdmission, type AdmissionPolicy } from "./decide-admission.ts";

const held = {
  state: "open",
  owner: "host:1",
  dueInMs: 20_000,
  isStopRequested: false,
  runId: "r",
  threadId: "t",
  graph: "g",
};
const HOLDERS = {
  held,
  asked: { ...held, isStopRequested: true },
  dead: { ...held, dueInMs: -1000 },
  "long dead": { ...held, dueInMs: -70_000 },
  "given back": { ...held, owner: undefined, dueInMs: 0 },
  postponed: { ...held, owner: undefined, dueInMs: 4000, failure: { class: "network", name: "E", message: "m" } },
  "kept for another": { ...held, owner: undefined, dueInMs: 4000, isStopRequested: true },
  waiting: { ...held, state: "waiting", owner: undefined, dueInMs: undefined },
  gone: undefined,
};

function decide(holder: keyof typeof HOLDERS, policy: Partial<AdmissionPolicy>): string {
  const full = { onBusy: "reject", onWaiting: "reject", maxDueMs: 60_000, ...policy } as const;
  const step = decideAdmission(HOLDERS[holder] as RunRow | undefined, full);
  return step.kind === "refuse" ? step.error.code : step.kind;
}

it.each([
  ["held", "run.busy", "wait", "ask-to-stop"],
  ["asked", "run.busy", "wait", "wait"],
  ["dead", "run.unfinished", "wait", "wait"],
  ["long dead", "run.unfinished", "run.unfinished", "wait"],
  ["given back", "run.unfinished", "wait", "wait"],
  ["kept for another", "run.unfinished", "wait", "wait"],
  ["postponed", "run.unfinished", "wait", "wait"],
  ["waiting", "run.waiting-for-answer", "run.waiting-for-answer", "run.waiting-for-answer"],
  ["gone", "wait", "wait", "wait"],
] as const)("meets a run that is %s: %s, %s or %s", (holder, reject, wait, interrupt) => {
  const policies = ["reject", "wait", "interrupt"] as const;
  expect(policies.map((onBusy) => decide(holder, { onBusy }))).toEqual([reject, wait, interrupt]);
});

it("looks again where a question was to be left behind, and was just answered", () => {
  expect(decide("waiting", { onWaiting: "abandon" })).toBe("wait");
});
