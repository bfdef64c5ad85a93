import { describe, expect, it } from "vitest";
import type { CallName } from "../error-recovery-event.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { failing, httpError } from "../retry/testing/failing.ts";
import { watchedRun } from "../retry/testing/watched-run.ts";
import { AT_ONCE } from "./testing/recovered-node.ts";

const model: CallName = { kind: "model", name: "gpt" };
const tool: CallName = { kind: "tool", name: "search" };
const tooLong = () => Object.assign(new Error("too long"), { name: "ContextOverflowError" });

function runWithTime(elapsedMs: number) {
  const clock = { nowMs: 1 };
  const options = { budget: { attempts: 9, elapsedMs }, policy: { ...AT_ONCE, attempts: 9 }, now: () => clock.nowMs };
  return { clock, opened: watchedRun(options) };
}

describe("the time that a run has for retries", () => {
  it.each([
    ["that the model is to mend", () => new TypeError("x is undefined")],
    ["of the request", () => httpError(400)],
  ])("does not begin with a failure %s, which costs no attempt either", async (_, fault) => {
    const { clock, opened } = runWithTime(50);
    const run = await opened;
    await errorOf(run.recover({ name: tool, run: failing(fault()).run }));
    expect(run.update()).toBeUndefined();
    clock.nowMs += 51;
    const call = failing(httpError(503));
    expect(await run.recover({ name: model, run: call.run })).toBe("answer 2");
  });

  it("does not begin with a failure that the tool may not be called again after", async () => {
    const { clock, opened } = runWithTime(50);
    const run = await opened;
    await errorOf(
      run.recover({ name: tool, run: failing(httpError(503)).run, refuseRetry: () => "it is not idempotent" }),
    );
    clock.nowMs += 51;
    expect(await run.recover({ name: model, run: failing(httpError(503)).run })).toBe("answer 2");
  });

  it("does not begin with a failure that could not be mended", async () => {
    const { clock, opened } = runWithTime(50);
    const run = await opened;
    await errorOf(run.recover({ name: model, run: failing(tooLong()).run, mend: async () => false }));
    clock.nowMs += 51;
    expect(await run.recover({ name: tool, run: failing(httpError(503)).run })).toBe("answer 2");
  });

  it("goes on though one of two failures at the same time could not be mended", async () => {
    const { clock, opened } = runWithTime(50);
    const run = await opened;
    let giveUp: (isMended: boolean) => void;
    const mend = () => new Promise<boolean>((resolve) => (giveUp = resolve));
    const unmended = errorOf(run.recover({ name: model, run: failing(tooLong()).run, mend }));
    const other = async (attempt: number): Promise<string> => {
      // By now the first one is being mended, and this one has been tried again.
      if (attempt === 2) {
        giveUp(false);
        await unmended;
        clock.nowMs += 51;
      }
      throw httpError(503);
    };
    const late = run.recover({ name: tool, run: other });
    expect(await errorOf(late)).toMatchObject({ reason: "run-time", attempts: [{}, {}] });
  });

  it("begins with the first failure that is followed by another attempt", async () => {
    const { clock, opened } = runWithTime(50);
    const run = await opened;
    await run.recover({ name: tool, run: failing(httpError(503)).run });
    clock.nowMs += 51;
    const late = run.recover({ name: model, run: failing(httpError(503)).run });
    expect(await errorOf(late)).toMatchObject({ reason: "run-time", attempts: [{}] });
  });
});
