import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { channelsOf, GRAPH, GRAPH_CHANNELS, load } from "./testing/load-entries.ts";
import { createProject, temporaryProject } from "./testing/temporary-project.ts";

describe("what a module exports", () => {
  const { root, remove } = createProject({
    "tsconfig.json": `{ /* as people write it */ "extends": "./tsconfig.base.json", }`,
    "tsconfig.base.json": `{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] }, "experimentalDecorators": true } }`,
    "src/agent.ts": `${GRAPH}
      export { State, builder };
      export const graph = builder.compile();
      export const promised = Promise.resolve(graph);
      export const makeGraph = async (config: { configurable: object }) => Object.keys(config).join() === "configurable" ? graph : undefined;
      export default builder.compile();`,
    "src/schemas.ts": `
      import { withLangGraph } from "@langchain/langgraph/zod";
      import { MessagesValue, StateSchema } from "@langchain/langgraph";
      import { createAgent, FakeToolCallingModel } from "langchain";
      import { z } from "zod";
      export const zod = z.object({ notes: withLangGraph(z.array(z.string()), { reducer: { fn: (a, b) => a.concat(b) }, default: () => [] }) });
      export const schema = new StateSchema({ messages: MessagesValue, topic: z.string() });
      export const agent = createAgent({ model: new FakeToolCallingModel({}), tools: [] });`,
    "src/modern.ts": `
      import type { Nothing } from "./nowhere.js";
      import { createRequire } from "node:module";
      import { colorOf, Color } from "@/color.js";
      ${GRAPH.replaceAll("Annotation<string>", "Annotation<Nothing | Color>")}
      function log(..._: unknown[]) {}
      @log class Settings { constructor(private readonly name: string) {} @log read() { return this.name; } }
      const { StateGraph: Same } = await import("@langchain/langgraph");
      if (Same !== StateGraph) throw new Error("two copies of LangGraph");
      if (createRequire(import.meta.url)("./data.json").name !== new Settings("data").read()) throw new Error(colorOf());
      const compiled = await Promise.resolve(builder.compile());
      export { compiled as graph };`,
    "src/data.json": `{ "name": "data" }`,
    "src/color.ts": `export enum Color { red = "red" } export const colorOf = () => Color.red;`,
    "src/native.mjs": `import { graph } from "./agent.ts"; export { graph };`,
    "commonjs/package.json": `{ "name": "commonjs" }`,
    "commonjs/agent.cjs": `
      const { Annotation, START, StateGraph } = require("@langchain/langgraph");
      const { join } = require("node:path");
      const State = Annotation.Root({ [require(join(__dirname, "name.js"))]: Annotation() });
      module.exports = { graph: new StateGraph(State).addNode("n", () => ({})).addEdge(START, "n").compile() };`,
    "commonjs/name.js": `module.exports = "folder";`,
    "commonjs/typed.ts": `${GRAPH} import { StateGraph as Again } from "../src/again.js"; export const graph = Again === StateGraph ? builder.compile() : __dirname;`,
    "src/again.ts": `export { StateGraph } from "@langchain/langgraph";`,
  });
  afterAll(remove);
  let reads: Map<string, HalfRead>;
  beforeAll(async () => {
    reads = await load(root, [
      ...["graph", "State", "builder", "promised", "makeGraph", "default"].map((name) => `src/agent.ts:${name}`),
      ...["zod", "schema", "agent"].map((name) => `src/schemas.ts:${name}`),
      "src/modern.ts",
      "src/native.mjs",
      "commonjs/agent.cjs",
      "commonjs/typed.ts",
    ]);
  }, 60_000);

  it.each(["graph", "State", "builder", "promised", "makeGraph", "default"])("is read as a schema: %s", (name) => {
    expect(channelsOf(reads.get(`src/agent.ts:${name}`))).toEqual(GRAPH_CHANNELS);
  });

  it("finds reducers that the project's own copy of LangGraph keeps for zod fields", () => {
    expect(channelsOf(reads.get("src/schemas.ts:zod"))).toEqual([["notes", "reducer"]]);
  });

  it("is a StateSchema or an agent", () => {
    expect(channelsOf(reads.get("src/schemas.ts:schema")).map(([name]) => name)).toEqual(["messages", "topic"]);
    expect(channelsOf(reads.get("src/schemas.ts:agent")).map(([name]) => name)).toContain("messages");
  });

  it("loads aliases, decorators, enums, top-level await, import.meta and imports of types alone", () => {
    expect(channelsOf(reads.get("src/modern.ts"))).toEqual(GRAPH_CHANNELS);
  });

  it("loads ESM that imports TypeScript, CommonJS, and TypeScript in a CommonJS package", () => {
    expect(channelsOf(reads.get("src/native.mjs"))).toEqual(GRAPH_CHANNELS);
    expect(channelsOf(reads.get("commonjs/agent.cjs"))).toEqual([["folder", "last-value"]]);
    expect(channelsOf(reads.get("commonjs/typed.ts"))).toEqual(GRAPH_CHANNELS);
  });
});

it("takes path aliases from the tsconfig that the config names", async () => {
  const root = temporaryProject({
    "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`,
    "tsconfig.app.json": `{ "compilerOptions": { "paths": { "#lib/*": ["./lib/*"] } } }`,
    "lib/agent.ts": `${GRAPH} export const graph = builder.compile();`,
    "src/agent.ts": `export { graph } from "#lib/agent";`,
  });
  const reads = await load(root, ["src/agent.ts"], { tsconfig: join(root, "tsconfig.app.json") });
  expect(channelsOf(reads.get("src/agent.ts"))).toEqual(GRAPH_CHANNELS);
});

it("loads without aliases where the tsconfig cannot be read", async () => {
  const root = temporaryProject({
    "tsconfig.json": `{ "extends": "./nowhere.json", `,
    "agent.ts": `${GRAPH} export const graph = builder.compile();`,
  });
  expect(channelsOf((await load(root, ["agent.ts"])).get("agent.ts"))).toEqual(GRAPH_CHANNELS);
});
