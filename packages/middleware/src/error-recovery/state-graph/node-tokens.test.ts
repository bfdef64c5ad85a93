import { HumanMessage } from "@langchain/core/messages";
import { Annotation, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createTokenCounter } from "@threadkeep/state";
import { expect, it } from "vitest";
import { createRetryBudget } from "../budget/create-retry-budget.ts";
import { AT_ONCE, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const message = new HumanMessage("word ".repeat(100));
const cost = createTokenCounter().count([message]);

async function callsOf(state: typeof MessagesAnnotation, input: object, tokens: number) {
  let calls = 0;
  const node = async (): Promise<object> => {
    calls += 1;
    throw unavailable();
  };
  const graph = new StateGraph(state)
    .addNode("node", withErrorRecovery(node, { ...AT_ONCE, budget: createRetryBudget({ tokens }) }))
    .addEdge(START, "node")
    .compile();
  const error: unknown = await graph.invoke(input as never).catch((thrown: unknown) => thrown);
  return { calls, reason: (error as { reason?: string }).reason };
}

it("a node spends the tokens of its messages each time it runs again", async () => {
  const input = { messages: [message] };
  expect(await callsOf(MessagesAnnotation, input, cost - 1)).toEqual({ calls: 1, reason: "run-tokens" });
  expect(await callsOf(MessagesAnnotation, input, cost)).toEqual({ calls: 2, reason: "run-tokens" });
  expect(await callsOf(MessagesAnnotation, input, 2 * cost)).toEqual({ calls: 3, reason: "attempts" });
});

it("a node without a list of messages spends none", async () => {
  const Query = Annotation.Root({ query: Annotation<string> });
  expect(await callsOf(Query as never, { query: "word ".repeat(100) }, 1)).toEqual({ calls: 3, reason: "attempts" });
});
