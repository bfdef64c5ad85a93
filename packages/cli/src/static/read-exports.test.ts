import { beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { formatPosition, positionsOf, problemOf, readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { fixture } from "./testing/write-project.ts";

const question = { question: { kind: "string" } };

describe("exports of TypeScript modules", () => {
  const GOOD = [
    "src/agent.ts:answering",
    "src/agent.ts:default",
    "src/index.ts:published",
    "src/index.ts:default",
    "src/index.ts:answering",
  ];
  const CHOICES = ["oneOfTwo", "perhaps", "factory"].map((name) => `src/choice.ts:${name}`);
  const WRONG = ["title", "parts", "email", "count", "GraphLike", "grpah"].map((name) => `src/wrong.ts:${name}`);
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    const others = [
      "src/agent.ts:graph",
      "src/agent.ts:GraphState",
      "src/gone.ts:graph",
      "tsconfig.json:graph",
      "src:graph",
    ];
    read = readSpecs(fixture("exports"), [...GOOD, ...CHOICES, ...WRONG, ...others]);
  });

  it.each(GOOD)("follows %s to the graph", (spec) => {
    const schema = schemaOf(read, spec);
    expect(typesOf(schema)).toEqual(question);
    expect(formatPosition(schema.position!)).toBe("src/agent.ts:5:7");
  });

  it("lists the exports there are, the nearest name first", () => {
    expect(problemOf(read, "src/wrong.ts:grpah")).toEqual({
      code: "export.missing",
      message: "src/wrong.ts has no export `grpah`. It exports `count`, `email`, `parts`, `title`, `GraphLike`.",
      help: 'Name one of them: "src/wrong.ts:count".',
    });
  });

  it("does not take a local name or a type for an export", () => {
    const problems = ["src/agent.ts:graph", "src/agent.ts:GraphState"].map((spec) => problemOf(read, spec));
    expect(problems.map(({ code }) => code)).toEqual(["export.missing", "export.missing"]);
    expect(problems[1]!.message).not.toContain("It exports `GraphState`");
  });

  it.each([
    ["title", '"An agent"'],
    ["parts", "{ title: string; size: number; }"],
    ["email", "ZodString"],
    ["count", "(text: string) => number"],
    ["GraphLike", "typeof GraphLike"],
  ])("says what %s is when it is no graph", (name, type) => {
    expect(problemOf(read, `src/wrong.ts:${name}`)).toMatchObject({
      code: "export.not-a-graph",
      message: `\`${name}\` of src/wrong.ts is not a graph: its type is \`${type}\`.`,
    });
  });

  it("reads a graph that may be missing, and does not choose between two", () => {
    for (const name of ["perhaps", "factory"]) {
      expect(Object.keys(typesOf(schemaOf(read, `src/choice.ts:${name}`)))).toEqual(["question", "plan"]);
    }
    expect(problemOf(read, "src/choice.ts:oneOfTwo")).toMatchObject({
      code: "types.unreadable",
      message: "The types of `oneOfTwo` of src/choice.ts cannot be read: it may be one of 2 graphs.",
    });
  });

  it("names a file that is not there, a folder and a file of another language", () => {
    expect(problemOf(read, "src/gone.ts:graph")).toMatchObject({
      code: "file.missing",
      message: "src/gone.ts does not exist.",
    });
    expect(problemOf(read, "src:graph").code).toBe("file.missing");
    expect(problemOf(read, "tsconfig.json:graph").code).toBe("types.unreadable");
  });
});

describe("exports of JavaScript modules", () => {
  const SPECS = ["src/agent.js:graph", "src/whole.js:default", "src/named.js:agent", "src/module.mjs:default"];
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    read = readSpecs(fixture("javascript"), [...SPECS, "src/agent.js:agent"]);
  });

  it.each(SPECS)("reads %s, with the types of its JSDoc", (spec) => {
    const schema = schemaOf(read, spec);
    expect(typesOf(schema)).toMatchObject({
      ...question,
      hits: { kind: "array", items: { kind: "object", name: "Hit" } },
    });
    expect(positionsOf(schema)).toEqual({ question: "src/agent.js:10:3", hits: "src/agent.js:11:3" });
  });

  it("lists what `module.exports` has", () => {
    expect(problemOf(read, "src/agent.js:agent").message).toContain("It exports `graph`");
  });
});
