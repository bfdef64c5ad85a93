import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { expect, it } from "vitest";
import { hasWork, lastKeyOf, lookAtThread } from "./look-at-thread.ts";
import type { PassMemory } from "./pass-memory.ts";
import { resolveSummarizationOptions } from "./resolve-options.ts";
import type { SummarizationOptions } from "./summarization-options.ts";
import { answeringModel } from "../testing/answering-model.ts";

const tokens = createTokenCounter();
const words = (count: number): string => "bags and fares ".repeat(count / 3);
const thread: BaseMessage[] = Array.from({ length: 10 }, (_, index) =>
  index % 2
    ? new AIMessage({ id: `m${index}`, content: words(90) })
    : new HumanMessage({ id: `m${index}`, content: words(90) }),
);

function look(
  messages: readonly BaseMessage[],
  {
    memory = {},
    budgetTokens = 600,
    ...changes
  }: Partial<SummarizationOptions> & { memory?: PassMemory; budgetTokens?: number } = {},
) {
  const options = resolveSummarizationOptions({
    model: answeringModel("short"),
    unarchived: "allow",
    tokens,
    keep: { messages: 0 },
    ...changes,
  });
  return lookAtThread(messages, options, { extras: {}, budgetTokens, memory });
}

const works = (memory: PassMemory, messages = thread): boolean => hasWork(look(messages, { memory })!, memory);

it("sees nothing in a thread within its budget, to the token", () => {
  const total = tokens.count(thread);
  expect(look(thread, { budgetTokens: total })).toBeUndefined();
  expect(look(thread, { budgetTokens: total - 1 })?.tokens).toBe(total);
});

it("weighs by the provider's count", () => {
  const budgetTokens = tokens.count(thread);
  const memory = { ratio: 1.2 };
  expect(look(thread, { budgetTokens, memory })?.tokens).toBe(Math.ceil(budgetTokens * 1.2));
  expect(look(thread, { budgetTokens: budgetTokens - 1, memory: { ratio: 0.9 } })).toBeUndefined();
});

it("aims at half the budget with a quarter of that for the summary, or at what is given", () => {
  expect(look(thread)?.input.limits).toMatchObject({ targetTokens: 300, summaryTokens: 75 });
  expect(look(thread, { target: { fraction: 0.2, of: "budget" } })?.input.limits).toMatchObject({
    targetTokens: 120,
    summaryTokens: 64,
  });
  expect(look(thread, { target: { tokens: 400 }, summaryTokens: 50 })?.input.limits).toMatchObject({
    targetTokens: 400,
    summaryTokens: 50,
  });
});

it("takes no summary above a third of the budget, nor what is asked for, nor twice that up to the target", () => {
  const longest = (more: Parameters<typeof look>[1]) => look(thread, more)?.input.limits.longestSummaryTokens;
  expect(longest({})).toBe(200);
  expect(longest({ summaryTokens: 120 })).toBe(240);
  expect(longest({ summaryTokens: 250 })).toBe(300);
  expect(longest({ target: { tokens: 50 }, budgetTokens: 150 })).toBe(64);
});

it("aims below the budget where that is a share of a small window", () => {
  expect(look(thread, { target: { tokens: 2_000 } })?.input.limits.targetTokens).toBe(599);
});

it("has work while something can leave, and none while it waits after a failure", () => {
  const { tokens: now } = look(thread)!;
  expect(works({})).toBe(true);
  expect(works({ hold: { by: "archive", failures: 1, waitTokens: 1, untilTokens: now + 1, untilMs: Infinity } })).toBe(
    false,
  );
  expect(works({ hold: { by: "archive", failures: 1, waitTokens: 1, untilTokens: now, untilMs: Infinity } })).toBe(
    true,
  );
  const held: PassMemory = {
    hold: { by: "summarizer", failures: 1, waitTokens: 1, untilTokens: now + 1, untilMs: Infinity },
    saidOverBudget: true,
  };
  expect(works(held)).toBe(false);
});

it("has work where all has to stay only until that is said", () => {
  const large = [new HumanMessage({ id: "live", content: words(900) })];
  expect(works({}, large)).toBe(true);
  expect(works({ saidOverBudget: true }, large)).toBe(false);
});

it("tells the last message that stays", () => {
  expect(lastKeyOf(look(thread)!)).toBe("m9");
  const dangling = new AIMessage({ id: "calls", content: "", tool_calls: [{ id: "c", name: "f", args: {} }] });
  const orphan = { role: "tool", id: "orphan", content: "x", tool_call_id: "lost" } as unknown as BaseMessage;
  expect(lastKeyOf(look([...thread, dangling, orphan])!)).toBe("m9");
});
