import { HumanMessage } from "@langchain/core/messages";
import { Command, interrupt } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import type { ScriptedModel } from "../../testing/scripted-model.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import { httpError, recoveringAgent, script } from "./testing/recovering-agent.ts";

const overloaded = httpError(503);
const question = { messages: [new HumanMessage("Hello?")] };

/** A middleware further in asks a human before each call of the model. */
function approvedAgent(model: ScriptedModel, recovery: ErrorRecoveryMiddlewareOptions = {}) {
  const approved: unknown[] = [];
  const approve = createMiddleware({
    name: "approve",
    wrapModelCall: (request, handler) => {
      approved.push(interrupt("Spend 1 $?"));
      return handler(request);
    },
  });
  const { agent, thread } = recoveringAgent({ model, inner: [approve], recovery });
  const invoke = async (input: Parameters<typeof agent.invoke>[0]) =>
    (await agent.invoke(input, thread)) as { __interrupt__?: unknown[]; messages: { text: string }[] };
  return { invoke, approved };
}

describe("a model call that a human has approved", () => {
  it.each<[string, ScriptedModel, ErrorRecoveryMiddlewareOptions]>([
    ["is made again", script(overloaded, overloaded, "Yes."), {}],
    ["is made of another model", script(overloaded), { attempts: 1, fallback: [{ model: script("Yes.") }] }],
  ])("%s without asking twice", async (_, model, recovery) => {
    const { invoke, approved } = approvedAgent(model, recovery);
    expect((await invoke(question)).__interrupt__).toHaveLength(1);
    const { __interrupt__: asked, messages } = await invoke(new Command({ resume: "yes" }));
    expect(asked).toBeUndefined();
    expect(messages.at(-1)?.text).toBe("Yes.");
    expect(new Set(approved)).toEqual(new Set(["yes"]));
  });

  it("keeps its answer for whoever goes on with a run that was given up", async () => {
    const { invoke } = approvedAgent(script(overloaded, overloaded, overloaded, "Yes."));
    await invoke(question);
    expect(await rejectionOf(invoke(new Command({ resume: "yes" })))).toMatchObject({ reason: "attempts" });
    const { __interrupt__: asked, messages } = await invoke(null);
    expect(asked).toBeUndefined();
    expect(messages.at(-1)?.text).toBe("Yes.");
  });
});
