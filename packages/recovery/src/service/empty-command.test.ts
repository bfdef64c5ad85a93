import { Annotation, Command, interrupt, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const Asked = Annotation.Root({
  answers: Annotation<unknown[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});
const EMPTY: [what: string, command: Command][] = [
  ["an answer that is undefined", new Command({ resume: undefined })],
  ["nothing", new Command({})],
  ["an empty update", new Command({ update: {}, goto: [] })],
];

async function useAsking() {
  const database = await useSqlite();
  let isBroken = false;
  const ask = () => {
    if (isBroken) throw new TypeError("no such field");
    return { answers: [interrupt("May I?")] };
  };
  const graph = new StateGraph(Asked).addNode("ask", ask).addEdge(START, "ask").compile();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  return { service, breakGraph: (broken: boolean) => void (isBroken = broken) };
}

it.each(EMPTY)("refuses a Command with %s for a run that waits, which waits on", async (_what, command) => {
  const { service } = await useAsking();
  await service.run("graph", { answers: [] }, { threadId: "t" });
  const before = await service.readRun("t");
  await expect(service.resume("t", command)).rejects.toMatchObject({
    code: "run.answer-missing",
    message: expect.stringContaining("undefined is none"),
  });
  const reading = service.resumeStream("t", command)[Symbol.asyncIterator]().next();
  await expect(reading).rejects.toMatchObject({ code: "run.answer-missing" });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting", epoch: before?.epoch });
  expect(await service.resume("t", new Command({ resume: "yes" }))).toEqual({ answers: ["yes"] });
});

it.each(EMPTY)("takes a Command with %s for none elsewhere", async (_what, command) => {
  const { service, breakGraph } = await useAsking();
  await expect(service.run("graph", command as never, { threadId: "t" })).rejects.toMatchObject({
    code: "run.nothing-to-go-on-from",
  });
  expect(await service.readRun("t")).toBeUndefined();
  breakGraph(true);
  await expect(service.run("graph", { answers: [] }, { threadId: "t" })).rejects.toThrow("no such field");
  breakGraph(false);
  expect(await service.resume("t", command)).toMatchObject({ __interrupt__: [{ value: "May I?" }] });
});
