import { expect, it } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, type Step } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

/** A step that waits at the gate, and that heeds its signal. */
async function useSteps() {
  const database = await useSqlite();
  const stand = gate();
  const heeding: Step = (signal) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      void stand.pass().then(resolve);
    });
  const graphs = { graph: stepsGraph({ one: () => {}, two: heeding, three: () => {} }) };
  const { service, told } = useService({ checkpointer: database.open(), graphs });
  return { stand, service, told, other: useService({ checkpointer: database.open(), graphs }).service };
}

// As a server does that closes its connections when it is told to end.
it("gives a run back whose caller goes away while its service stops, after its step", async () => {
  const { stand, service, told, other } = await useSteps();
  const caller = new AbortController();
  const run = service.run("graph", NOTHING, { threadId: "t", signal: caller.signal });
  await stand.reached;
  const stopped = service.stop();
  caller.abort();
  stand.open();
  await Promise.all([stopped, expect(run).rejects.toMatchObject({ code: "run.given-back" })]);
  expect(told()).toEqual(["run.admitted", "run.given-back"]);
  expect(await other.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
});

it("gives a run back whose stream is closed while its service stops", async () => {
  const { stand, service, told, other } = await useSteps();
  const stream = service.stream("graph", NOTHING, { threadId: "t", streamMode: "updates" });
  await stream.next();
  await stand.reached;
  const stopped = service.stop();
  const closed = stream.return(undefined);
  stand.open();
  await Promise.all([stopped, closed]);
  expect(told()).toEqual(["run.admitted", "run.given-back"]);
  expect(await other.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
});

it("leaves a run whose caller had gone before its service stops", async () => {
  const { stand, service, told } = await useSteps();
  const caller = new AbortController();
  const run = service.run("graph", NOTHING, { threadId: "t", signal: caller.signal });
  await stand.reached;
  caller.abort();
  await Promise.all([service.stop(), expect(run).rejects.toThrow(Error)]);
  expect(told()).toEqual(["run.admitted", "run.left"]);
});
