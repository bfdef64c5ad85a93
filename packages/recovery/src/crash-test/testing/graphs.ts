// Graphs for crash tests to kill, or to refuse.
import { randomInt, randomUUID } from "node:crypto";
import { Annotation, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import { createEffectLedger } from "../../effects/effect-ledger.ts";
import { recordEffect } from "../record-effect.ts";

const Log = Annotation.Root({
  log: Annotation<unknown[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

type Update = { log: unknown[] };
type Node = (state: { log: unknown[] }, config: object) => Update | Promise<Update>;

function oneNode(node: Node) {
  return new StateGraph(Log).addNode("work", node).addEdge(START, "work").addEdge("work", END);
}

const ledger = createEffectLedger();
const letter = () => {
  recordEffect("letter", "1");
  return "sent";
};

const findNothing = () => ({ outcome: "did-not-happen" }) as const;

/** Its effect comes before its checkpoint, and nothing remembers it. */
export const sendsTwice = oneNode(() => ({ log: [letter()] })).compile();

/** A human is asked where nobody knows. */
export const asksAHuman = oneNode(async (_state, config) => ({
  log: [await ledger.once(config, { name: "letter", key: "1" }, letter)],
})).compile();

/** It is sent again, and the other side does not pass over it. */
export const sendsAgain = oneNode(async (_state, config) => ({
  log: [await ledger.once(config, { name: "letter", key: "1", policy: "retry" }, letter)],
})).compile();

/** Who looks for the letter does not find it. */
export const doesNotFind = oneNode(async (_state, config) => ({
  log: [await ledger.once(config, { name: "letter", key: "1", policy: { verify: findNothing } }, letter)],
})).compile();

/** Two questions wait at once, and then another one. */
export const asksThree = new StateGraph(Log)
  .addNode("pay", () => ({ log: [["pay", interrupt("May I pay?")]] }))
  .addNode("mail", () => ({ log: [["mail", interrupt({ ask: "To whom?" })]] }))
  .addNode("end", () => ({ log: [["end", interrupt("Is that all?")]] }))
  .addEdge(START, "pay")
  .addEdge(START, "mail")
  .addEdge(["pay", "mail"], "end")
  .compile();

export const asksTwo = oneNode(() => ({ log: [interrupt("one?"), interrupt("two?")] })).compile();

/** Ids and times differ from run to run by themselves, what is drawn does otherwise. */
export const withIdsAndTimes = oneNode(() => {
  return { log: [randomUUID(), new Date().toISOString(), Date.now(), { drawn: randomInt(2 ** 40) }] };
}).compile();

export const random = oneNode(() => ({ log: [{ drawn: randomInt(2 ** 40) }] })).compile();

export const failing = oneNode(() => {
  throw new TypeError("There is no topic.");
}).compile();

export const neverEnding = oneNode(() => new Promise<never>((_resolve) => setInterval(() => {}, 1000))).compile();

export const exiting = oneNode(() => process.exit(3)).compile();

export const makeGraph = async () => oneNode(() => ({ log: ["made"] })).compile();
