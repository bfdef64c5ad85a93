import { Command, END } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

// Its type allows for nothing but what the graph has.
const goTo = (goto: string | string[], update: { done?: string[] } = {}) => new Command({ goto, update }) as never;

async function useSteps() {
  const database = await useSqlite();
  let isBroken = true;
  const two = () => {
    if (isBroken) throw new TypeError("no such field");
  };
  const used = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph({ one: () => {}, two }) } });
  return { ...used, mend: () => void (isBroken = false) };
}

it("refuses a Command that goes to a node which its graph does not have, and records nothing", async () => {
  const { service } = await useSteps();
  await expect(service.run("graph", goTo(["one", "tvo"]), { threadId: "t" })).rejects.toMatchObject({
    code: "run.node-missing",
    message: expect.stringContaining('goes to tvo, and graph "graph" has no such node. Did you mean "two"?'),
  });
  expect(await service.readRun("t")).toBeUndefined();
});

it("refuses to resume with one, too, and leaves the run as it is", async () => {
  const { service, mend } = await useSteps();
  await expect(service.run("graph", { done: [] }, { threadId: "t" })).rejects.toThrow("no such field");
  const { epoch } = (await service.readRun("t"))!;
  await expect(service.resume("t", goTo("tvo"))).rejects.toMatchObject({ code: "run.node-missing" });
  expect(await service.readRun("t")).toMatchObject({ state: "failed", epoch });
  mend();
  expect(await service.resume("t", goTo("two"))).toEqual({ done: ["one", "two"] });
});

it("takes one that goes to the end", async () => {
  const { service } = await useSteps();
  expect(await service.run("graph", goTo(END, { done: ["nothing"] }), { threadId: "t" })).toEqual({
    done: ["nothing"],
  });
});
