import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { problemOf, readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { writeProject, type WrittenProject } from "./testing/write-project.ts";

describe("files with faults", () => {
  const GRAPH = `
import { Annotation, StateGraph } from "@langchain/langgraph";
`;
  let project: WrittenProject;
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    project = writeProject({
      "broken.ts": `${GRAPH}export const graph = new StateGraph(Annotation.Root({ topic Annotation<string> }));\n`,
      "half.ts": "export const limit = 3;\nexport const size = = 3;\n",
      "importing.ts": `${GRAPH}import { limit } from "./half";
export const graph = new StateGraph(Annotation.Root({ topic: Annotation<string> }));
export const max = limit;\n`,
      "untyped.ts": `${GRAPH}import { State } from "./state-of-nowhere";
import { Client } from "acme-client";
export const graph = new StateGraph(State).addNode("a", () => ({})).compile();
export const clients = new StateGraph(Annotation.Root({ clients: Annotation<Client[]>, made: Annotation<Klient> }));\n`,
      "hidden.ts": `${GRAPH}
export const hidden: any = new StateGraph(Annotation.Root({ topic: Annotation<string> }));
export const loose: StateGraph<any> = hidden;
export const record = new StateGraph(Annotation.Root({} as Record<string, any>));
export const factory = (): unknown => hidden;\n`,
      "odd-names.ts": `${GRAPH}
export const state = Annotation.Root({ ["__proto__"]: Annotation<string>, "two words": Annotation<any> });\n`,
      "empty.ts": "export {};\n",
    });
    read = readSpecs(project.root, [
      "broken.ts:graph",
      "importing.ts:graph",
      "untyped.ts:graph",
      "untyped.ts:clients",
      "hidden.ts:hidden",
      "hidden.ts:loose",
      "hidden.ts:factory",
      "odd-names.ts:state",
      "empty.ts:graph",
    ]);
  });
  afterAll(() => project.remove());

  it("reports the line of a syntax error in the entry", () => {
    expect(problemOf(read, "broken.ts:graph")).toEqual({
      code: "file.syntax-error",
      message: "broken.ts:3:61 has a syntax error: ',' expected.",
      help: "Correct it: nothing behind it can be trusted to be read as it is meant.",
      position: { file: "broken.ts", line: 3, column: 61 },
    });
  });

  it("goes on past a syntax error in an imported file, and notes it", () => {
    expect(typesOf(schemaOf(read, "importing.ts:graph"))).toEqual({ topic: { kind: "string" } });
    expect(read.get("importing.ts:graph")?.notes).toEqual([
      {
        code: "file.syntax-error",
        message: "half.ts:2:21 has a syntax error: Expression expected. Its types were read in part.",
        help: "Correct it: nothing behind it can be trusted to be read as it is meant.",
        position: { file: "half.ts", line: 2, column: 21 },
      },
    ]);
    expect(read.get("untyped.ts:clients")?.notes).toBeUndefined();
  });

  it("names a type it could not resolve where it stands", () => {
    const { clients, made } = typesOf(schemaOf(read, "untyped.ts:clients"));
    expect(clients).toEqual({ kind: "array", items: { kind: "unknown", why: "`Client` could not be resolved" } });
    expect(made).toEqual({ kind: "unknown", why: "`Klient` could not be resolved" });
  });

  it("says of what is declared any that it hides its state", () => {
    expect(problemOf(read, "hidden.ts:hidden")).toMatchObject({ code: "types.unreadable" });
    expect(problemOf(read, "hidden.ts:hidden").message).toContain("cannot be read: its type is any.");
    expect(problemOf(read, "hidden.ts:loose").message).toContain("its state names no channels");
    expect(problemOf(read, "hidden.ts:factory").message).toContain("of what it returns, its type is unknown");
  });

  it("takes a channel called __proto__ for a channel", () => {
    const { channels } = schemaOf(read, "odd-names.ts:state");
    expect(channels.map(({ name, type, typeFrom }) => [name, type.kind, typeFrom])).toEqual([
      ["__proto__", "string", "typescript"],
      ["two words", "unknown", "nothing"],
    ]);
  });

  it("says of a module without exports that it exports nothing", () => {
    expect(problemOf(read, "empty.ts:graph")).toMatchObject({
      message: "empty.ts has no export `graph`. It exports nothing.",
      help: "Write `export` before the graph.",
    });
  });
});

describe("a project whose types lead nowhere", () => {
  const AGENT = `
import { StateGraph } from "@langchain/langgraph";
import { State } from "./state";
export const graph = new StateGraph(State).compile();
`;

  function readAgent(files: Record<string, string>) {
    const project = writeProject({ "agent.ts": AGENT, ...files });
    try {
      return problemOf(readSpecs(project.root, ["agent.ts:graph"]), "agent.ts:graph");
    } finally {
      project.remove();
    }
  }

  it("names the import that could not be resolved", () => {
    expect(readAgent({})).toEqual({
      code: "types.unreadable",
      message:
        "The types of `graph` of agent.ts cannot be read: the type of its state is any. `./state` (agent.ts:3) could not be resolved to types.",
      help: "Install the project's dependencies, and check `paths` and `moduleResolution` in tsconfig.json.",
      position: { file: "agent.ts", line: 3, column: 23 },
    });
  });

  it("names an imported file that cannot be parsed", () => {
    const problem = readAgent({ "state.ts": 'export const State: any = {{ topic: "" };\n' });
    expect(problem).toMatchObject({ code: "file.syntax-error", position: { file: "state.ts", line: 1 } });
  });
});
