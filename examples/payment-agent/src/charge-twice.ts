import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { charge, type Order } from "./bank.ts";

const State = Annotation.Root({
  order: Annotation<Order>,
  receipt: Annotation<string>,
  letter: Annotation<string>,
});

// Looks right. Where the process dies after the charge and before its checkpoint, whoever resumes the run charges again.
export const graph = new StateGraph(State)
  .addNode("pay", async ({ order }) => ({ receipt: await charge(order) }))
  .addNode("confirm", ({ receipt }) => ({ letter: `Thank you. Your ${receipt}` }))
  .addEdge(START, "pay")
  .addEdge("pay", "confirm")
  .addEdge("confirm", END)
  .compile();
