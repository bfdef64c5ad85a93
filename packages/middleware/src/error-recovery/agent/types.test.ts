import type { BaseMessage } from "@langchain/core/messages";
import { createAgent, createMiddleware } from "langchain";
import { expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  errorRecoveryMiddleware,
  type ErrorRecoveryEvent,
  type ErrorRecoveryMiddlewareOptions,
  type FailedAttempt,
  type FallbackModel,
  type RecoveryFailure,
} from "../../agent.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";

const model = new ScriptedModel(() => "Yes.");
const notes = createMiddleware({ name: "Notes", stateSchema: z.object({ notes: z.string().default("") }) });
const recovery = errorRecoveryMiddleware();

type Result<Agent extends { invoke: (...args: never[]) => Promise<unknown> }> = Awaited<ReturnType<Agent["invoke"]>>;

it("adds the failure to an agent's state, and nothing else that is seen", () => {
  const agent = createAgent({ model, tools: [], middleware: [notes, recovery] });
  expectTypeOf<Result<typeof agent>["notes"]>().toEqualTypeOf<string>();
  expectTypeOf<Result<typeof agent>["messages"]>().toExtend<BaseMessage[]>();
  expectTypeOf<Result<typeof agent>["recoveryFailure"]>().toEqualTypeOf<RecoveryFailure | null | undefined>();
  expectTypeOf<Result<typeof agent>>().not.toHaveProperty("_recovery");
});

it("takes the options and no others", () => {
  expectTypeOf(errorRecoveryMiddleware).parameter(0).toEqualTypeOf<ErrorRecoveryMiddlewareOptions | undefined>();
  expectTypeOf(recovery).not.toBeAny();
  errorRecoveryMiddleware({
    onEvent: (event) => {
      expectTypeOf(event).toEqualTypeOf<ErrorRecoveryEvent>();
      if (event.type === "recovery.retry")
        expectTypeOf(event.data).toEqualTypeOf<FailedAttempt & { delayMs: number }>();
      // @ts-expect-error no such event
      return event.type === "recovery.nothing";
    },
    tools: { search: { idempotent: true } },
    onExhausted: { goto: "apologize" },
  });
  // @ts-expect-error no such option
  expect(() => errorRecoveryMiddleware({ maxRetries: 3 })).toThrow("maxRetries");
  // @ts-expect-error no such class
  expect(() => errorRecoveryMiddleware({ fallback: [{ model, on: ["slow"] }] })).toThrow("fallback[0].on");
});

it("takes as a fallback what createAgent takes as a model, but for names", () => {
  type Model = Exclude<Parameters<typeof createAgent>[0]["model"], string>;
  expectTypeOf<FallbackModel["model"]>().toEqualTypeOf<Model>();
  expect(errorRecoveryMiddleware({ fallback: [{ model: model.withConfig({ tags: ["spare"] }) }] }).name).toBeDefined();
  // @ts-expect-error a name
  expect(() => errorRecoveryMiddleware({ fallback: [{ model: "gpt-5" }] })).toThrow("fallback[0].model");
});
