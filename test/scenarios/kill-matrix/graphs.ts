import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { Annotation, interrupt, START, StateGraph } from "@langchain/langgraph";
import { createEffectLedger, onceOnly, type EffectLedger } from "@threadkeep/recovery";
import { createAgent } from "langchain";
import { z } from "zod";
import type { ServiceGraph } from "../../../packages/recovery/src/service/service-graph.ts";
import { callTools, ScriptedModel, type ScriptedCall } from "../../../packages/recovery/src/testing/scripted-model.ts";
import { act, lookUp } from "./outside-world.ts";

/** With a ledger or as people write it. */
export type LedgerUse = "ledger" | "no-ledger";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

/** An effect of a node. */
type Effect = (config: RunnableConfig, name: string, key: string) => Promise<string>;

export const GRAPHS: Record<string, (use: LedgerUse) => ServiceGraph> = {
  "single tool": (use) => agent(use, [[pay("42")]]),
  "parallel tools": (use) =>
    agent(use, [[pay("42"), { name: "mail", args: { key: "42" } }], [{ name: "note", args: { key: "42" } }]]),
  subgraph: (use) => withSubgraph(effectOf(use)),
  "interrupt, then resume": (use) => withApproval(effectOf(use)),
  fork: (use) => steps(effectOf(use)),
};

function pay(key: string): ScriptedCall {
  return { name: "pay", args: { key } };
}

/** An agent that makes these calls, turn by turn, and is done. */
function agent(use: LedgerUse, turns: readonly ScriptedCall[][]): ServiceGraph {
  const model = new ScriptedModel((messages) => {
    const turn = messages.filter((message) => AIMessage.isInstance(message)).length;
    return turn < turns.length ? callTools(...turns[turn]!) : `Done: ${messages.length}`;
  });
  const ledger = use === "ledger" ? createEffectLedger() : undefined;
  return createAgent({ model, tools: ["pay", "mail", "note"].map((name) => effectTool(name, ledger)) });
}

function effectTool(name: string, ledger: EffectLedger | undefined) {
  const plain = tool(({ key }) => act(name, key), { name, description: name, schema: z.object({ key: z.string() }) });
  return ledger ? onceOnly(plain, { ledger, policy: { verify: ({ args }) => lookUp(name, args.key) } }) : plain;
}

function effectOf(use: LedgerUse): Effect {
  if (use === "no-ledger") return (_config, name, key) => act(name, key);
  const ledger = createEffectLedger();
  return (config, name, key) =>
    ledger.once(config, { name, key, policy: { verify: () => lookUp(name, key) } }, () => act(name, key));
}

function withSubgraph(effect: Effect): ServiceGraph {
  const inner = new StateGraph(Log)
    .addNode("prepare", () => ({ log: ["prepared"] }))
    .addNode("pay", async (_state, config) => ({ log: [await effect(config, "pay", "42")] }))
    .addEdge(START, "prepare")
    .addEdge("prepare", "pay")
    .compile();
  return new StateGraph(Log)
    .addNode("plan", () => ({ log: ["planned"] }))
    .addNode("work", inner)
    .addNode("mail", async (_state, config) => ({ log: [await effect(config, "mail", "42")] }))
    .addEdge(START, "plan")
    .addEdge("plan", "work")
    .addEdge("work", "mail")
    .compile();
}

function withApproval(effect: Effect): ServiceGraph {
  return new StateGraph(Log)
    .addNode("mail", async (_state, config) => ({ log: [await effect(config, "mail", "42")] }))
    .addNode("approve", () => ({ log: [`approved by ${String(interrupt("May I pay?"))}`] }))
    .addNode("pay", async (_state, config) => ({ log: [await effect(config, "pay", "42")] }))
    .addEdge(START, "mail")
    .addEdge("mail", "approve")
    .addEdge("approve", "pay")
    .compile();
}

function steps(effect: Effect): ServiceGraph {
  return new StateGraph(Log)
    .addNode("plan", () => ({ log: ["planned"] }))
    .addNode("pay", async (_state, config) => ({ log: [await effect(config, "pay", "42")] }))
    .addNode("mail", async (_state, config) => ({ log: [await effect(config, "mail", "42")] }))
    .addEdge(START, "plan")
    .addEdge("plan", "pay")
    .addEdge("pay", "mail")
    .compile();
}

export const QUESTION = { messages: [new HumanMessage({ id: "question", content: "Pay invoice 42." })] };
