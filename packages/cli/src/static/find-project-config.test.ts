import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProjectConfig } from "./find-project-config.ts";
import { positionsOf, readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { copyFixture, fixture, linkPackage, writeProject, type WrittenProject } from "./testing/write-project.ts";

describe("the config of an entry", () => {
  const root = fixture("workspace");

  it("is the nearest one", () => {
    const agent = resolve(root, "packages/agent/src/agent.ts");
    expect(findProjectConfig(agent, root, undefined).file).toBe(resolve(root, "packages/agent/tsconfig.json"));
  });

  it("is the project that has the file, where the nearest one only refers to others", () => {
    const shared = resolve(root, "packages/shared/src/index.ts");
    const config = findProjectConfig(shared, root, resolve(root, "tsconfig.json"));
    expect(config.file).toBe(resolve(root, "packages/shared/tsconfig.json"));
  });

  it("has what it extends", () => {
    const agent = resolve(root, "packages/agent/src/agent.ts");
    expect(findProjectConfig(agent, root, undefined).options.strict).toBe(true);
  });

  it("is none above the root", () => {
    const folder = resolve(root, "packages/agent/src");
    expect(findProjectConfig(resolve(folder, "agent.ts"), folder, undefined).file).toBeUndefined();
  });
});

describe("a project without a config", () => {
  it("is read as bundlers read it", () => {
    const root = fixture("no-config");
    const schema = schemaOf(readSpecs(root, ["agent.ts:default"]), "agent.ts:default");
    expect(typesOf(schema)).toMatchObject({ topics: { kind: "array", items: { kind: "object", name: "Topic" } } });
    expect(schema.position).toEqual({ file: "agent.ts", line: 6, column: 1 });
  });
});

describe("a package of a workspace that was not built", () => {
  let project: WrittenProject;
  beforeAll(() => {
    project = copyFixture("workspace");
    linkPackage(project.root, "@acme/shared", resolve(project.root, "packages/shared"));
  });
  afterAll(() => project.remove());

  it("is read from its source, and is the project's own", () => {
    const spec = "packages/agent/src/agent.ts:builder";
    const schema = schemaOf(readSpecs(project.root, [spec]), spec);
    expect(typesOf(schema)["orders"]).toEqual({
      kind: "array",
      items: {
        kind: "object",
        name: "Order",
        properties: [
          { name: "number", type: { kind: "string" } },
          { name: "lines", type: { kind: "array", items: { kind: "string" } } },
        ],
      },
    });
    expect(positionsOf(schema)).toEqual({ orders: "packages/agent/src/agent.ts:4:33" });
  });
});

describe("declarations that nothing imports", () => {
  it("are read when the config includes them", () => {
    const project = writeProject({
      "tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "strict": true }, "include": ["src"] }',
      "src/globals.d.ts": "interface Ticket { subject: string }\n",
      "src/agent.ts": `import { Annotation } from "@langchain/langgraph";
export const state = Annotation.Root({ ticket: Annotation<Ticket> });\n`,
    });
    try {
      const schema = schemaOf(readSpecs(project.root, ["src/agent.ts:state"]), "src/agent.ts:state");
      expect(typesOf(schema)["ticket"]).toMatchObject({ kind: "object", name: "Ticket" });
    } finally {
      project.remove();
    }
  });
});

describe("a config that says nothing of `types`", () => {
  it("has those of Node.js, as before TypeScript 6", () => {
    const project = writeProject({
      "tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "strict": true } }',
      "agent.ts": `import { Annotation } from "@langchain/langgraph";
export const state = Annotation.Root({ image: Annotation<Buffer> });\n`,
    });
    linkPackage(project.root, "@types/node", resolve(import.meta.dirname, "../../node_modules/@types/node"));
    try {
      const schema = schemaOf(readSpecs(project.root, ["agent.ts:state"]), "agent.ts:state");
      expect(typesOf(schema)).toEqual({ image: { kind: "binary", name: "Buffer" } });
    } finally {
      project.remove();
    }
  });
});

describe("an entry of JavaScript in a project of TypeScript", () => {
  it("is read although its config does not include JavaScript", () => {
    const project = writeProject({
      "tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "allowJs": false } }',
      "agent.mjs": `import { Annotation } from "@langchain/langgraph";
export const state = Annotation.Root({ tags: Annotation({ reducer: (known, /** @type {string[]} */ found) => found }) });\n`,
    });
    try {
      const schema = schemaOf(readSpecs(project.root, ["agent.mjs:state"]), "agent.mjs:state");
      expect(schema.channels.map(({ name, kind }) => [name, kind])).toEqual([["tags", "reducer"]]);
    } finally {
      project.remove();
    }
  });
});

describe("a module that was built", () => {
  it("is read by the declarations beside it", () => {
    const project = writeProject({
      "dist/agent.js": "export const graph = build();\n",
      "dist/agent.d.ts": `import type { CompiledStateGraph } from "@langchain/langgraph";
export declare const graph: CompiledStateGraph<{ topic: string }, { topic?: string }>;\n`,
    });
    try {
      const schema = schemaOf(readSpecs(project.root, ["dist/agent.js:graph"]), "dist/agent.js:graph");
      expect(typesOf(schema)).toEqual({ topic: { kind: "string" } });
      expect(positionsOf(schema)).toEqual({ topic: "dist/agent.d.ts:2:50" });
    } finally {
      project.remove();
    }
  });
});
