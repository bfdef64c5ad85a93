import { Command, Send } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { inputOf, recordInput } from "./recorded-input.ts";

const ONE = { id: "6009cf0a93c9da185913164bdf8cec29", answers: 0, digest: "d1" };
const TWO = { id: "0e1f0aa2c24d0fa8a5b15d9ca0dd1b11", answers: 0, digest: "d2" };

it("keeps an answer by the question that it answers", () => {
  expect(recordInput(new Command({ resume: "yes" }), [ONE])).toEqual({
    kind: "command",
    questions: [ONE],
    resume: { [ONE.id]: "yes" },
  });
  const byId = { [TWO.id]: "no" };
  expect(recordInput(new Command({ resume: byId }), [ONE, TWO])).toMatchObject({ resume: byId });
});

it.each([
  ["one value for two questions", new Command({ resume: "yes" }), [ONE, TWO], "run.several-questions"],
  ["an answer where nothing was asked", new Command({ resume: "yes" }), [], "run.nothing-asked"],
  ["an answer to a question of before", new Command({ resume: { [TWO.id]: 1 } }), [ONE], "run.unknown-question"],
  ["a Send", new Command({ goto: [new Send("node", {})] }), [], "run.command-not-recordable"],
  ["a parent graph", new Command({ goto: "node", graph: Command.PARENT }), [], "run.command-not-recordable"],
])("refuses %s", (_, command, questions, code) => {
  expect(() => recordInput(command, questions)).toThrow(expect.objectContaining({ code }));
});

it("gives the graph what was recorded of a Command, an input, or nothing", () => {
  const command = new Command({ update: { topic: "leases" }, goto: ["write"] });
  expect(inputOf(recordInput(command, []))).toEqual(command);
  expect(inputOf(recordInput({ topic: "leases" }, []))).toEqual({ topic: "leases" });
  expect(inputOf(recordInput(null, []))).toBeNull();
});
