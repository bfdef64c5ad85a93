import { createAgent } from "langchain";
import { expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";

/** The agent's own channels of ours, as a run starts with them. */
function channelsOf(onExhausted: OnExhausted) {
  const model = new ScriptedModel(() => "Yes.");
  const { graph } = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware({ onExhausted })] });
  const channels = Object.entries(graph.channels as Record<string, { isAvailable(): boolean }>);
  const ours = channels.filter(([name]) => name === "_recovery" || name === "recoveryFailure");
  return Object.fromEntries(ours.map(([name, channel]) => [name, channel.isAvailable() ? "has a value" : "is empty"]));
}

it("keeps one field where the run throws when it is exhausted, which is never empty: LangGraph throws for each that is", () => {
  expect(channelsOf("throw")).toEqual({ _recovery: "has a value" });
});

it("keeps the failure where something writes it", () => {
  for (const onExhausted of ["end", { goto: "apologize" }] as const)
    expect(channelsOf(onExhausted)).toEqual({ _recovery: "has a value", recoveryFailure: "is empty" });
});
