import { GraphRecursionError } from "@langchain/langgraph";
import { RetriesExhaustedError } from "@threadkeep/middleware";
import { ThreadkeepError } from "@threadkeep/state";
import { expect, it } from "vitest";
import { decideOutcome, type FailedTurn } from "./decide-outcome.ts";

const POLICY = { perCheckpoint: 3, total: 20, baseDelayMs: 1000, maxDelayMs: 5000, maxRetryAfterMs: 3_600_000 };
const away = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:5432"), { code: "ECONNREFUSED" });

function decide(turn: Partial<FailedTurn>, random = 1) {
  const failed = { error: away, isGivenUp: false, attempts: 0, totalAttempts: 0, ...turn };
  return decideOutcome(failed, POLICY, () => random);
}

it("tries again what may pass, later with each attempt at one checkpoint", () => {
  expect([0, 1, 2].map((attempts) => decide({ attempts }).afterMs)).toEqual([1000, 2000, 4000]);
  expect(decide({}, 0.25)).toMatchObject({
    ending: "postponed",
    outcome: { state: "open", afterMs: 250, failure: { class: "network", name: "Error" } },
  });
});

it("tries again what the database of the checkpoints failed by, whatever that was", () => {
  const cause = new Error("disk I/O error");
  const error = new ThreadkeepError("The database failed.", { code: "checkpointer.database-failed", cause });
  expect(decide({ error })).toMatchObject({ ending: "postponed" });
  expect(decide({ error: cause })).toMatchObject({ ending: "failed" });
});

it("never waits longer than its limit, but as long as the other side asked", () => {
  const policy = { ...POLICY, perCheckpoint: 10 };
  expect(decideOutcome({ error: away, isGivenUp: false, attempts: 9, totalAttempts: 9 }, policy, () => 1).afterMs).toBe(
    5000,
  );
  const limited = Object.assign(new Error("slow down"), { status: 429, headers: { "retry-after": "60" } });
  expect(decide({ error: limited })).toMatchObject({ ending: "postponed", afterMs: 60_000 });
});

it("fails a run whose other side asks for a longer wait than anybody would look out for", () => {
  const asking = (seconds: number) =>
    Object.assign(new Error("slow down"), { status: 429, headers: { "retry-after": String(seconds) } });
  expect(decide({ error: asking(3600) })).toMatchObject({ ending: "postponed", afterMs: 3_600_000 });
  expect(decide({ error: asking(365 * 86_400) })).toMatchObject({
    ending: "failed",
    failure: { class: "rate-limit", message: expect.stringContaining("asks to wait 365 d, which is more than") },
  });
});

it.each([
  ["at one checkpoint", { attempts: 3 }],
  ["in all", { attempts: 0, totalAttempts: 20 }],
])("parks a run that was taken up as often as is allowed %s", (_, made) => {
  expect(decide(made)).toMatchObject({
    ending: "poisoned",
    outcome: { state: "poisoned", failure: { class: "network" } },
  });
});

it.each([
  ["a bug", new TypeError("no such field"), "bug"],
  ["a key that is refused", Object.assign(new Error("bad key"), { status: 401 }), "auth"],
  ["the recursion limit", new GraphRecursionError("limit"), "recursion"],
])("ends a run by %s, which would come again", (_, error, kind) => {
  expect(decide({ error })).toMatchObject({ ending: "failed", outcome: { state: "failed", failure: { class: kind } } });
});

it("goes by the last attempt of a call that was retried enough", () => {
  const attempt = (kind: "network" | "auth") => ({ class: kind, message: "m", attempt: 1, delayMs: 0 }) as never;
  const exhausted = (kind: "network" | "auth") =>
    new RetriesExhaustedError("gave up", { reason: "attempts", attempts: [attempt(kind)] });
  expect(decide({ error: exhausted("network") })).toMatchObject({ ending: "postponed", failure: { class: "network" } });
  expect(decide({ error: exhausted("auth") })).toMatchObject({ ending: "failed" });
});

const ofNestedRun = (code: string) => new ThreadkeepError("It cannot be had now.", { code });
// As langchain does it with what a middleware threw.
const byMiddleware = (cause: Error) =>
  Object.assign(new Error(cause.message, { cause }), { name: cause.name, "~brand": "MiddlewareError" });

it.each(["run.busy", "run.unfinished", "run.given-back", "run.lease-lost", "recovery.stopped"])(
  "tries again what a node ran into as it began a run of its own: %s, within the attempts",
  (code) => {
    const error = ofNestedRun(code);
    const postponed = { ending: "postponed", failure: { class: "nested-run" } };
    const wrapped = [
      error,
      new Error("The child failed.", { cause: error }),
      new AggregateError([away, error]),
      byMiddleware(error),
      new RetriesExhaustedError("gave up", { reason: "attempts", attempts: [] }, error),
    ];
    for (const each of wrapped) expect(decide({ error: each })).toMatchObject(postponed);
    expect(decide({ error, attempts: 3 })).toMatchObject({ ending: "poisoned" });
  },
);

it("ends a run by what would come again, also beside a run that a node began", () => {
  const busy = ofNestedRun("run.busy");
  expect(decide({ error: new AggregateError([busy, new TypeError("no such field")]) })).toMatchObject({
    ending: "failed",
    failure: { class: "bug" },
  });
  const unknown = new ThreadkeepError("Nobody knows.", { code: "effect.unknown", cause: busy });
  expect(decide({ error: unknown })).toMatchObject({ ending: "failed", failure: { class: "effect-unknown" } });
});

it("leaves a run that its caller gave up, whatever was thrown then", () => {
  expect(decide({ isGivenUp: true })).toMatchObject({ ending: "left", failure: { class: "abort" } });
});
