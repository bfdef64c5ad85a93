import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { positionsOf, problemOf, readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { writeProject, type WrittenProject } from "./testing/write-project.ts";

describe("graphs of other makings", () => {
  let project: WrittenProject;
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    project = writeProject({
      "agent.ts": `
import { Annotation, CompiledStateGraph, entrypoint, LastValue, StateGraph } from "@langchain/langgraph";
import type { Missing } from "./missing";

const State = Annotation.Root({ question: Annotation<string>, notes: Annotation<string[]> });
const Input = Annotation.Root({ question: Annotation<string> });

export const narrowed = new StateGraph(State, { input: Input, output: Input }).compile();
export const configured = new StateGraph(State).compile().withConfig({ recursionLimit: 10 });
export const { inside } = { inside: narrowed };
export class OwnGraph extends CompiledStateGraph<{ question: string }, {}> {}
export declare const subclass: OwnGraph;
export const either = new StateGraph<{ kind: "a"; a: string } | { kind: "b"; b: number }>({ channels: {} as never });
export const list = new StateGraph<string[]>({ channels: {} as never });
export const generic = <Item>(items: Item[]) => new StateGraph(Annotation.Root({ items: Annotation<Item[]> }));
export const task = entrypoint("task", async (question: string) => question);
export const made = Annotation.Root({
  a: new LastValue<string>(() => "a"),
  b: Annotation<string>(null),
  c: Annotation<string>({ value: (_, next) => next }),
});\n`,
    });
    const names = ["narrowed", "configured", "inside", "subclass", "either", "list", "generic", "task", "made"];
    read = readSpecs(
      project.root,
      names.map((name) => `agent.ts:${name}`),
    );
  });
  afterAll(() => project.remove());

  it.each(["narrowed", "configured", "inside"])("reads the whole state of %s, not its input or output", (name) => {
    expect(positionsOf(schemaOf(read, `agent.ts:${name}`))).toEqual({
      question: "agent.ts:5:33",
      notes: "agent.ts:5:63",
    });
  });

  it("reads a class that extends a compiled graph", () => {
    expect(typesOf(schemaOf(read, "agent.ts:subclass"))).toEqual({ question: { kind: "string" } });
  });

  it("reads the channels of every option of a state that is a union", () => {
    const { kind, a, b } = typesOf(schemaOf(read, "agent.ts:either"));
    expect(kind).toEqual({ kind: "union", options: ["a", "b"].map((value) => ({ kind: "literal", value })) });
    expect([a, b]).toEqual([{ kind: "string" }, { kind: "number" }]);
  });

  it("reads a state that is no object as LangGraph's root channel", () => {
    expect(typesOf(schemaOf(read, "agent.ts:list"))).toEqual({
      __root__: { kind: "array", items: { kind: "string" } },
    });
  });

  it("does not fill in a type parameter", () => {
    expect(typesOf(schemaOf(read, "agent.ts:generic"))["items"]).toEqual({
      kind: "array",
      items: { kind: "unknown", why: "`Item` depends on a type parameter that nothing fills in" },
    });
  });

  it("says of an entrypoint that its type names no state, and blames no import", () => {
    expect(problemOf(read, "agent.ts:task").message).toBe(
      "The types of `task` of agent.ts cannot be read: the type Pregel names no state.",
    );
  });

  it("tells what the declaration of a channel tells, and no more", () => {
    const facts = schemaOf(read, "agent.ts:made").channels.map((channel) => [
      channel.name,
      channel.kind,
      channel.reducer.kind,
      channel.default.kind,
    ]);
    expect(facts).toEqual([
      ["a", "last-value", "none", "unknown"],
      ["b", "last-value", "none", "none"],
      ["c", "reducer", "unknown", "unknown"],
    ]);
  });
});
