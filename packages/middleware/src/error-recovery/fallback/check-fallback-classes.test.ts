import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "../agent/error-recovery-middleware.ts";

const model = new ScriptedModel(() => "Fine.");
const recoveryFor = (on: unknown): unknown =>
  errorRecoveryMiddleware({ fallback: [{ model }, { model, on: on as [] }] });

describe("the classes that a fallback is for", () => {
  it.each([
    [["ratelimit"], 'The option fallback[1].on has "ratelimit", which is no class of errors. There are: rate-limit, '],
    [["server", undefined], "The option fallback[1].on has undefined, which is no class of errors."],
    [["toString"], 'The option fallback[1].on has "toString", which is no class of errors.'],
    ["server", "The option fallback[1].on has to be a list of classes, as "],
    [["server", "control-flow"], 'The option fallback[1].on has "control-flow": nothing is called again after such'],
    [["abort"], 'The option fallback[1].on has "abort": nothing is called again after such an error.'],
    [null, "The option fallback[1].on has to be a list of classes, as "],
  ])("%j is refused", (on, message) => {
    expect(() => recoveryFor(on)).toThrow(message);
    expect(() => recoveryFor(on)).toThrow(expect.objectContaining({ code: "recovery.invalid-option" }) as Error);
  });

  it.each([[undefined], [["server", "content-filter"]]])("%j is taken", (on) => {
    expect(() => recoveryFor(on)).not.toThrow();
  });
});
