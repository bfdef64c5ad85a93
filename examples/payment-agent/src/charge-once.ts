import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { createEffectLedger } from "@threadkeep/recovery";
import { charge, findCharge, type Order } from "./bank.ts";

const State = Annotation.Root({
  order: Annotation<Order>,
  receipt: Annotation<string>,
  letter: Annotation<string>,
});

// In the database of the threads: that of THREADKEEP_DATABASE_URL.
const ledger = createEffectLedger();

export const graph = new StateGraph(State)
  .addNode("pay", async ({ order }, config) => ({
    receipt: await ledger.once(
      config,
      { name: "charge", key: order.id, args: order, policy: { verify: () => verify(order) } },
      () => charge(order),
    ),
  }))
  .addNode("confirm", ({ receipt }) => ({ letter: `Thank you. Your ${receipt}` }))
  .addEdge(START, "pay")
  .addEdge("pay", "confirm")
  .addEdge("confirm", END)
  .compile();

/** Asked where a crash came between the charge and its record. */
async function verify(order: Order) {
  const receipt = await findCharge(order);
  return receipt === undefined
    ? ({ outcome: "did-not-happen" } as const)
    : ({ outcome: "happened", result: receipt } as const);
}
