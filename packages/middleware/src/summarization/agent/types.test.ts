import type { BaseMessage } from "@langchain/core/messages";
import { createAgent, createMiddleware, toolStrategy } from "langchain";
import { expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { contextBudgetMiddleware, type SummarizationEvent, type SummarizationOptions } from "../../agent.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";

const model = new ScriptedModel(() => "Yes.");
const notes = createMiddleware({ name: "Notes", stateSchema: z.object({ notes: z.string().default("") }) });
const budgeted = contextBudgetMiddleware({ model, unarchived: "allow" });

type Result<Agent extends { invoke: (...args: never[]) => Promise<unknown> }> = Awaited<ReturnType<Agent["invoke"]>>;

type Flat<State> = { [Name in keyof State]: State[Name] };

it("leaves the types of an agent as they are", () => {
  const plain = createAgent({ model, tools: [], middleware: [notes] });
  const kept = createAgent({ model, tools: [], middleware: [notes, budgeted] });
  expectTypeOf<Flat<Result<typeof kept>>>().toEqualTypeOf<Flat<Result<typeof plain>>>();
  expectTypeOf<Result<typeof kept>["notes"]>().toEqualTypeOf<string>();
  expectTypeOf<Result<typeof kept>>().not.toHaveProperty("_tokenRatio");
  expectTypeOf<Result<typeof kept>["messages"]>().toExtend<BaseMessage[]>();
  expectTypeOf<Result<typeof kept>["messages"][number]>().not.toBeAny();
  expectTypeOf<Parameters<(typeof plain)["invoke"]>[0]>().toExtend<Parameters<(typeof kept)["invoke"]>[0]>();

  const responseFormat = toolStrategy(z.object({ found: z.string() }));
  const structured = createAgent({ model, tools: [], middleware: [budgeted], responseFormat });
  expectTypeOf<Result<typeof structured>["structuredResponse"]>().toEqualTypeOf<{ found: string }>();
});

it("takes the options of every entry point and no others", () => {
  expectTypeOf(contextBudgetMiddleware).parameter(0).toEqualTypeOf<SummarizationOptions>();
  expectTypeOf<SummarizationEvent["type"]>().not.toBeAny();
  expectTypeOf(budgeted).not.toBeAny();
  // @ts-expect-error a budget is tokens or a fraction of the model's window
  expect(() => contextBudgetMiddleware({ model, unarchived: "allow", budget: { fraction: 0.5 } })).toThrow("budget.of");
  // @ts-expect-error no such option
  expect(() => contextBudgetMiddleware({ model, unarchived: "allow", trigger: 1 })).toThrow("trigger");
  expect(() => contextBudgetMiddleware({ model })).toThrow("archive");
});
