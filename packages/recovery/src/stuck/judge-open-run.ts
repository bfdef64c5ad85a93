import { isDue } from "../lease/is-due.ts";
import type { RunRow } from "@threadkeep/persistence";
import { describeDuration } from "./describe-duration.ts";
import { describeTimes } from "./describe-times.ts";
import type { StuckFacts, StuckLimits, StuckVerdict } from "./stuck-facts.ts";
import { nextOf, type JudgedRun } from "./judged-run.ts";

const LEASE_MS = 30_000;

/** A run that is under way, or that anybody may take up. */
export function judgeOpenRun(facts: StuckFacts & { run: RunRow }): JudgedRun {
  const { run } = facts;
  if (run.owner === undefined) return judgeOwnerless(facts);
  return isDue(run) ? judgeDead(facts) : judgeAlive(facts);
}

function judgeAlive(facts: StuckFacts & { run: RunRow }): JudgedRun {
  const { run, limits } = facts;
  const why = `${run.owner} holds its lease. A run whose owner lives is not taken up.`;
  const quietMs = run.idleForMs;
  const live = { canRecover: false, why, since: run.stateSince } as const;
  if (run.blockedForMs > limits.blockedMs) {
    const reason = `${run.owner} lives, but its event loop did not turn for ${describeDuration(run.blockedForMs)}: something computes without a pause${atNode(facts)}.`;
    return { ...live, state: "blocked", isStuck: true, reason };
  }
  if (quietMs > limits.idleMs) {
    const reason = `${run.owner} lives, but nothing was saved for ${describeDuration(quietMs)}${atNode(facts)}.`;
    return { ...live, state: "idle", isStuck: true, reason, since: run.progressAt ?? run.createdAt };
  }
  const reason = `${run.owner} runs it${atNode(facts)}; the last was saved ${describeDuration(quietMs)} ago.`;
  return { ...live, state: "running", isStuck: false, reason };
}

/** Since its owner's last sign of life. */
function silentFor(run: RunRow): number {
  return databaseNow(run) - Date.parse(lastSignOfLife(run));
}

function lastSignOfLife({ stateSince, aliveAt = "", progressAt = "" }: RunRow): string {
  const readable = [stateSince, aliveAt, progressAt].filter((time) => !Number.isNaN(Date.parse(time)));
  return readable.toSorted().at(-1) ?? stateSince;
}

// The wait that is left was read at the same moment as the time it ends.
function databaseNow({ dueAt, dueInMs, createdAt }: RunRow): number {
  return dueAt === undefined || dueInMs === undefined ? Date.parse(createdAt) : Date.parse(dueAt) - dueInMs;
}

function judgeDead(facts: StuckFacts & { run: RunRow }): JudgedRun {
  const { run } = facts;
  const silence = describeDuration(silentFor(run));
  const isLost = run.beganAt === undefined;
  const reason = isLost
    ? `It was accepted by ${run.owner} and never began; nothing was heard of it for ${silence}.`
    : `${run.owner} gave no sign of life for ${silence}${atNode(facts)}: its process is gone, or cannot reach the database.`;
  const since = lastSignOfLife(run);
  return { state: isLost ? "lost" : "dead", isStuck: true, reason, since, ...takeUp(facts) };
}

function judgeOwnerless(facts: StuckFacts & { run: RunRow }): JudgedRun {
  const { run } = facts;
  const shared = { state: "postponed", since: run.stateSince, failureClass: run.failure?.class } as const;
  if (run.heldForMs > 0) return { ...shared, ...judgeHeld(run) };
  if (run.isStopRequested && !isDue(run)) return { ...shared, ...judgeKept(run) };
  // As versions before gave back what was making an effect.
  if (run.failure === undefined && !isDue(run)) return { ...shared, ...judgeHeld(run) };
  if (run.failure === undefined) return { ...shared, ...judgeGivenBack(facts) };
  const cause = `It failed with ${run.failure.name} (${run.failure.class})`;
  if (isDue(run)) {
    const reason = `${cause}; it may be taken up since ${describeDuration(-run.dueInMs!)}, and nobody did yet.`;
    return { ...shared, isStuck: true, reason, ...takeUp(facts) };
  }
  const wait = describeDuration(run.dueInMs ?? 0);
  const reason = `${cause}; the next attempt is made in ${wait}.`;
  return {
    ...shared,
    isStuck: false,
    reason,
    until: run.dueAt,
    canRecover: false,
    why: `Its next attempt is due in ${wait}.`,
  };
}

/** Nothing failed. Whoever sweeps has come by within a lease. */
function judgeGivenBack(
  facts: StuckFacts & { run: RunRow },
): Pick<StuckVerdict, "isStuck" | "reason" | "canRecover" | "why"> {
  const { run, limits } = facts;
  const freeForMs = Math.max(0, -(run.dueInMs ?? 0));
  const isStuck = freeForMs > (limits.leaseMs ?? LEASE_MS);
  const left = isStuck ? ` Nobody took it up for ${describeDuration(freeForMs)}: does any service sweep?` : "";
  const reason = `Nothing failed: its owner was stopped and gave it back after a step${atNode(facts)}. It is free to be taken up at once.${left}`;
  return { isStuck, reason, ...takeUp(facts) };
}

/** What it was doing may still happen, and nobody else can see that: who went on with it now might do it twice. */
function judgeHeld(run: RunRow): Pick<StuckVerdict, "isStuck" | "reason" | "canRecover" | "why" | "until"> {
  const wait = describeDuration(run.dueInMs ?? run.heldForMs);
  return {
    isStuck: false,
    reason: "It ended while an effect was being called, which may still happen.",
    canRecover: false,
    why: `It is held for that effect, and is free to be taken up in ${wait}.`,
    until: run.dueAt,
  };
}

/** For a lease only who asked it to end may take its place; then it goes on as any other. */
function judgeKept({
  dueInMs,
  dueAt,
}: RunRow): Pick<StuckVerdict, "isStuck" | "reason" | "canRecover" | "why" | "until"> {
  const wait = describeDuration(dueInMs ?? 0);
  return {
    isStuck: false,
    reason: "Its owner gave it back, for another run is to take its place.",
    canRecover: false,
    why: `It is kept for the other run. Where that does not come, it is free to be taken up in ${wait}.`,
    until: dueAt,
  };
}

/** Whether taking it up now would make it go on. */
function takeUp({ run, graphs, limits }: StuckFacts & { run: RunRow }): Pick<StuckVerdict, "canRecover" | "why"> {
  if (!graphs.includes(run.graph)) return { canRecover: false, why: noGraph(run, graphs) };
  const usedUp = attemptsUsedUp(run, limits);
  if (usedUp !== undefined) {
    return { canRecover: false, why: `${usedUp} The next sweep parks it as poisoned. force tries all the same.` };
  }
  return { canRecover: true, why: "Nobody holds its lease, and it goes on from its last checkpoint." };
}

function attemptsUsedUp({ attempts, totalAttempts }: RunRow, limits: StuckLimits): string | undefined {
  if (attempts >= limits.perCheckpoint) return `It was taken up ${describeTimes(attempts)} with nothing saved since.`;
  return totalAttempts >= limits.total ? `It was taken up ${describeTimes(totalAttempts)} in all.` : undefined;
}

export function noGraph({ graph }: RunRow, graphs: readonly string[]): string {
  const has = graphs.length === 0 ? "none" : graphs.join(", ");
  return `This service has no graph named ${JSON.stringify(graph)} (it has ${has}). Ask one that has it.`;
}

function atNode(facts: StuckFacts): string {
  const next = nextOf(facts);
  return next.length === 0 ? "" : `, at ${next.join(", ")}`;
}
