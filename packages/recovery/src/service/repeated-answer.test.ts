import { Annotation, Command, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import Database from "libsql";
import { expect, it } from "vitest";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const Asked = Annotation.Root({
  answers: Annotation<unknown[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});

const asking = new StateGraph(Asked)
  .addNode("ask", () => ({ answers: [interrupt("delete the old ones?"), interrupt("delete the new ones, too?")] }))
  .addEdge(START, "ask")
  .addEdge("ask", END)
  .compile();
const around = new StateGraph(Asked).addNode("inner", asking).addEdge(START, "inner").addEdge("inner", END).compile();

it.each([
  ["a node", asking],
  ["a subgraph's node", around],
])("never takes the answer to the first question of %s for that to its second", async (_, graph) => {
  const database = await useSqlite();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  await service.run("graph", { answers: [] }, { threadId: "t" });
  await service.resume("t", new Command({ resume: "yes" }));

  // As if its process had died when the second question was stored, and the run not yet recorded as waiting.
  const rows = new Database(database.path);
  rows.prepare("UPDATE threadkeep_runs SET state = 'open', due_at = 1, owner = 'dead'").run();
  rows.close();
  expect(await service.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "waiting" }] });
  expect(await service.resume("t", new Command({ resume: "no" }))).toEqual({ answers: ["yes", "no"] });
});
