import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { httpError, recoveringAgent, script } from "../agent/testing/recovering-agent.ts";

describe("the fallback of a model whose circuit is open", () => {
  it("is the one for what opened it, in the run in which it opens and in later ones", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { ask, model, events } = agentWith("opens", other);
    for (let run = 0; run < 3; run++) expect((await ask()).messages.at(-1)?.content).toBe("Instead.");
    expect([model.calls.length, other.calls.length]).toEqual([2, 3]);
    expect(events.filter(({ type }) => type === "recovery.fallback").map(({ data }) => data)).toMatchObject([
      { class: "rate-limit" },
      { class: "rate-limit" },
      { class: "rate-limit" },
    ]);
  });

  it("is not one for other failures", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { ask, model } = agentWith("other", other, 500);
    for (let run = 0; run < 2; run++)
      expect(await rejectionOf(ask())).toMatchObject({ code: "recovery.exhausted", reason: "circuit-open" });
    expect([model.calls.length, other.calls.length]).toEqual([2, 0]);
  });
});

/** A model that fails for good, with a fallback for one class. */
function agentWith(key: string, other: ScriptedModel, status = 429) {
  const circuitBreaker = { failures: 2, key: `fallback, ${key}` };
  const fallback = [{ model: other, on: ["rate-limit"] as const }];
  return recoveringAgent({ model: script(httpError(status)), recovery: { circuitBreaker, fallback } });
}
