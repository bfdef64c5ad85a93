import { MemorySaver } from "@langchain/langgraph";
import { afterEach, describe, expect, it, vi } from "vitest";
import { messageWithUsage } from "../../testing/message-with-usage.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { createTokenCounter } from "@threadkeep/state";
import { createAgent } from "langchain";
import {
  budgetedAgent,
  converse,
  question,
  SENTENCE,
  stateOf,
  type BudgetedAgentOptions,
} from "./testing/budgeted-agent.ts";

const tokens = createTokenCounter();

/** A model whose provider counts so many tokens for each of ours. */
function modelThatCounts(factor: number): ScriptedModel {
  return new ScriptedModel((messages) =>
    messageWithUsage({ content: SENTENCE.repeat(3) }, Math.round(tokens.count(messages) * factor), 60),
  );
}

async function questionsThatFit(options: BudgetedAgentOptions): Promise<number> {
  const kept = budgetedAgent(options);
  let number = 0;
  while (kept.events.length === 0 && number < 30) await converse(kept, number++, number);
  return number;
}

afterEach(() => vi.resetModules());

describe("calibration of an agent's thread", () => {
  it("begins a pass earlier where the provider counts more than we do, and later where it counts less", async () => {
    const plain = await questionsThatFit({ model: modelThatCounts(1) });
    const earlier = await questionsThatFit({ model: modelThatCounts(1.5) });
    expect(earlier).toBeLessThan(plain - 2);
    expect(await questionsThatFit({ model: modelThatCounts(0.7) })).toBeGreaterThan(plain + 2);
  });

  it("keeps the ratio in state, as one number that neither input nor output shows", async () => {
    const kept = budgetedAgent({ model: modelThatCounts(1.5) });
    const result = await kept.agent.invoke({ messages: [question(0)], _tokenRatio: 9 } as never, kept.thread);
    expect(Object.keys(result)).toEqual(["messages"]);
    expect((await stateOf(kept)).values["_tokenRatio"]).toBeCloseTo(1.5, 1);
    expect(kept.agent.graph.outputChannels).not.toContain("_tokenRatio");
  });

  it("writes no ratio while the provider counts as we do", async () => {
    const kept = budgetedAgent({ model: modelThatCounts(1.01) });
    await converse(kept, 0, 2);
    expect((await stateOf(kept)).values["_tokenRatio"]).toBeUndefined();
  });

  it("finds the ratio again in another process", async () => {
    const checkpointer = new MemorySaver();
    const kept = budgetedAgent({ checkpointer });
    await converse(kept, 0, 2);
    await kept.agent.graph.updateState(kept.thread, { _tokenRatio: 2 });
    const sent = [...(await stateOf(kept)).messages, question(2)];
    vi.resetModules();
    const another = await import("./testing/budgeted-agent.ts");
    const restarted = another.budgetedAgent({ checkpointer, budget: { budget: { tokens: 400 } } });
    await another.converse({ ...restarted, thread: kept.thread }, 2, 3);
    expect(tokens.count(sent)).toBeLessThan(400);
    expect(restarted.events[0]?.data.tokensBefore).toBe(tokens.count(sent) * 2);
  });

  it("calibrates a thread that had no budget before by what its answers say", async () => {
    const checkpointer = new MemorySaver();
    const model = modelThatCounts(1.5);
    const kept = budgetedAgent({ model, checkpointer });
    const without = createAgent({ model, tools: [], checkpointer });
    await converse({ ...kept, agent: without }, 0, 6);
    const sent = [...(await stateOf(kept)).messages, question(6)];
    await converse(kept, 6, 7);
    expect(tokens.count(sent)).toBeLessThan(1_000);
    expect(kept.events[0]?.data.tokensBefore).toBeGreaterThan(1_000);
  });
});
