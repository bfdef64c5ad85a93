import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { problemOf } from "../check/fail-with.ts";
import { listenForProcess } from "../load/testing/listen-for-process.ts";
import { temporaryProject } from "../load/testing/temporary-project.ts";
import { readConfig } from "./read-config.ts";
import type { ResolvedConfig } from "./resolve-config.ts";

const LANGGRAPH = JSON.stringify({
  node_version: "20",
  dependencies: ["."],
  graphs: {
    research: "./src/agent.ts:graph",
    digest: { path: "./src/digest.ts:makeGraph", description: "A digest." },
    legacy: "./agent.py:graph",
  },
  env: { MODE: "fast", CRM_API_KEY: "real", CRM_URL: "https://crm.example.com" },
});

function project(files: Record<string, string>): string {
  return temporaryProject({ ".git/HEAD": "", ...files });
}

function entriesOf({ graphs, root }: ResolvedConfig): Record<string, string> {
  return Object.fromEntries(
    graphs.map(({ entry }) => [entry.name, `${entry.file.slice(root.length + 1)}:${entry.exportName}`]),
  );
}

async function failure(cwd: string, file?: string) {
  return readConfig({ cwd, ...(file === undefined ? {} : { file }) }).then(
    () => expect.unreachable("it was read"),
    (error: unknown) => problemOf(error),
  );
}

describe("where the config is found", () => {
  it("needs none: the graphs of langgraph.json are taken, in Python none", async () => {
    const root = project({ "langgraph.json": LANGGRAPH });
    const config = await readConfig({ cwd: root });
    expect(entriesOf(config)).toEqual({ research: "src/agent.ts:graph", digest: "src/digest.ts:makeGraph" });
    expect(config).toMatchObject({
      file: join(root, "langgraph.json"),
      root,
      skipped: [{ name: "legacy", entry: "./agent.py:graph" }],
      env: { MODE: "fast", CRM_API_KEY: "threadkeep-dummy", CRM_URL: "http://127.0.0.1:9" },
    });
  });

  it("takes the nearest threadkeep.config.*, else the nearest package.json#threadkeep, else the nearest langgraph.json", async () => {
    const root = project({
      "package.json": `{ "threadkeep": { "graphs": { "outer": "a.ts" } } }`,
      "packages/plain/langgraph.json": LANGGRAPH,
      "packages/agent/package.json": `{ "name": "agent", "threadkeep": { "graphs": { "inner": "a.ts" } } }`,
      "packages/agent/langgraph.json": LANGGRAPH,
      "packages/agent/src/x.ts": "",
    });
    const graphsIn = async (folder: string) => Object.keys(entriesOf(await readConfig({ cwd: join(root, folder) })));
    expect(await graphsIn("packages/agent/src")).toEqual(["inner"]);
    expect(await graphsIn("packages/plain")).toEqual(["outer"]);
    writeFileSync(join(root, "threadkeep.config.json"), `{ "graphs": { "root": "a.ts" } }`);
    expect(await graphsIn("packages/plain")).toEqual(["root"]);
    expect(await graphsIn("packages/agent/src")).toEqual(["root"]);
    writeFileSync(join(root, "packages/agent/threadkeep.config.mjs"), `export default { graphs: { module: "a.ts" } };`);
    expect(await graphsIn("packages/agent/src")).toEqual(["module"]);
  });

  it("looks no further than the repository, and says where it looked", async () => {
    const root = project({ "threadkeep.config.json": `{ "graphs": { "outer": "a.ts" } }` });
    mkdirSync(join(root, "vendor/.git"), { recursive: true });
    mkdirSync(join(root, "vendor/src"));
    expect(await failure(join(root, "vendor/src"))).toEqual({
      code: "config.missing",
      message: `There is no threadkeep.config.*, package.json#threadkeep or langgraph.json in ${root}/vendor/src or above it, up to ${root}/vendor.`,
      help: "Run threadkeep init to write a config, or name one: threadkeep check --config <file>.",
    });
  });

  it("outside of a repository looks no further than the first package.json", async () => {
    const root = temporaryProject({
      "threadkeep.config.json": `{ "graphs": { "outer": "a.ts" } }`,
      "agent/package.json": "{}",
      "plain/src/x.ts": "",
    });
    expect((await failure(join(root, "agent"))).code).toBe("config.missing");
    expect(entriesOf(await readConfig({ cwd: join(root, "plain/src") }))).toEqual({ outer: "a.ts:graph" });
  });

  it("reads the file that --config names", async () => {
    const root = project({
      "langgraph.staging.json": LANGGRAPH,
      "configs/strict.json": `{ "graphs": { "a": "a.ts" } }`,
    });
    expect((await readConfig({ cwd: root, file: "langgraph.staging.json" })).graphs).toHaveLength(2);
    expect((await readConfig({ cwd: root, file: "configs/strict.json" })).root).toBe(join(root, "configs"));
    expect(await failure(root, "nope.json")).toMatchObject({
      code: "config.missing",
      message: `--config nope.json: there is no ${join(root, "nope.json")}.`,
    });
    expect((await failure(root, "configs")).message).toBe(`--config configs: ${join(root, "configs")} is a folder.`);
    expect((await failure(root, "package.json")).message).toBe('package.json: it has no "threadkeep" key.');
  });
});

describe("what a config may be", () => {
  it.each([
    ["ts", `import { defineConfig } from "threadkeep"; export default defineConfig({ budget: "9 KB" as const });`],
    ["mts", `const budget: string = await Promise.resolve("9 KB"); export default async () => ({ budget });`],
    ["js", `export default () => ({ budget: "9 KB" });`],
    ["mjs", `import { defineConfig } from "threadkeep"; export default defineConfig({ budget: "9 KB" });`],
    ["json", `\uFEFF{ "$schema": "./schema.json", "budget": "9 KB" }`],
  ])("threadkeep.config.%s, with the graphs of the langgraph.json beside it", async (extension, text) => {
    const root = project({ [`threadkeep.config.${extension}`]: text, "langgraph.json": LANGGRAPH });
    const config = await readConfig({ cwd: root });
    expect(config.file).toBe(join(root, `threadkeep.config.${extension}`));
    expect(config.graphs.map(({ lint }) => lint.budget)).toEqual(["9 KB", "9 KB"]);
  });

  it("has settings for all graphs, which those of one graph override or extend", async () => {
    const allowed = { rule: "refs/id-only", path: "docs", reason: "moves next week" };
    const root = project({
      "tsconfig.build.json": "{ /* no options */ }",
      "threadkeep.config.json": JSON.stringify({
        graphs: {
          plain: "a.ts:graph",
          own: {
            entry: "b.ts:graph",
            budget: "90 KB",
            channels: { docs: "5 KB" },
            refs: ["b"],
            samples: "b/*.json",
            rules: { "size/growth": "warn" },
            allow: [{ ...allowed, until: "2027-01-31" }],
          },
        },
        budget: "9 KB",
        channels: { docs: "1 KB", messages: "2 KB" },
        refs: ["a"],
        routing: ["next"],
        counter: "round",
        samples: ["a/*.json"],
        assume: { message: "4 KB" },
        rules: { "size/growth": "off", "serde/roundtrip": "off" },
        allow: [allowed, { ...allowed, graph: "plain", path: "raw" }],
        tsconfig: "tsconfig.build.json",
        timeoutMs: 5_000,
        encoding: "cl100k_base",
        env: { A: "b" },
      }),
    });
    const config = await readConfig({ cwd: root });
    const shared = { routing: ["next"], counter: ["round"], assume: { message: "4 KB" } };
    expect(config).toEqual({
      file: join(root, "threadkeep.config.json"),
      root,
      skipped: [],
      tsconfig: join(root, "tsconfig.build.json"),
      timeoutMs: 5_000,
      encoding: "cl100k_base",
      env: { A: "b" },
      graphs: [
        {
          entry: { name: "plain", file: join(root, "a.ts"), exportName: "graph" },
          sampleGlobs: ["a/*.json"],
          lint: {
            ...shared,
            budget: "9 KB",
            channels: { docs: "1 KB", messages: "2 KB" },
            refs: ["a"],
            rules: { "size/growth": "off", "serde/roundtrip": "off" },
            allow: [allowed, { ...allowed, path: "raw" }],
          },
        },
        {
          entry: { name: "own", file: join(root, "b.ts"), exportName: "graph" },
          sampleGlobs: ["a/*.json", "b/*.json"],
          lint: {
            ...shared,
            budget: "90 KB",
            channels: { docs: "5 KB", messages: "2 KB" },
            refs: ["a", "b"],
            rules: { "size/growth": "warn", "serde/roundtrip": "off" },
            allow: [allowed, { ...allowed, until: "2027-01-31" }],
          },
        },
      ],
    });
  });
});

it("a config that prints, leaves a timer open and reads the environment is read all the same", async () => {
  const { port, gone } = await listenForProcess();
  vi.stubEnv("AGENT_ENTRY", "agents/real.ts");
  vi.stubEnv("TEST_PORT", port);
  const write = vi.spyOn(process.stdout, "write");
  const root = project({
    "threadkeep.config.ts": `import { connect } from "node:net";
      await new Promise((resolve) => connect(process.env.TEST_PORT, "127.0.0.1", resolve));
      setInterval(() => {}, 1000); console.log("noise");
      export default () => ({ graphs: { a: process.env.AGENT_ENTRY + ":graph" } });`,
  });
  const config = await readConfig({ cwd: root });
  const printed = write.mock.calls.flat().join("");
  write.mockRestore();
  vi.unstubAllEnvs();
  expect(entriesOf(config)).toEqual({ a: "agents/real.ts:graph" });
  expect(printed).not.toContain("noise");
  await gone;
});

describe("a config that cannot be read", () => {
  it.each<[string, Record<string, string>, string, string]>([
    [
      "throws",
      { "threadkeep.config.ts": `throw new Error("no license\\nat all");` },
      "config.threw",
      "threadkeep.config.ts could not be loaded: no license",
    ],
    [
      "imports what is not there",
      { "threadkeep.config.ts": `import "./nowhere.js";` },
      "config.threw",
      "threadkeep.config.ts could not be loaded: Cannot find module './nowhere.js'",
    ],
    [
      "is no TypeScript",
      { "threadkeep.config.ts": `export default {,};` },
      "config.threw",
      "threadkeep.config.ts could not be loaded: ParseError: Unexpected token",
    ],
    [
      "is no JSON",
      { "threadkeep.config.json": `{\n  "budget": "9 KB",\n}` },
      "config.invalid",
      "threadkeep.config.json is no JSON: something is wrong at line 3, column 1.",
    ],
    [
      "has no default export",
      { "threadkeep.config.ts": `export const config = {};` },
      "config.invalid",
      "threadkeep.config.ts: it has no default export.",
    ],
    [
      "has wrong settings",
      { "package.json": `{ "threadkeep": { "budget": {} } }` },
      "config.invalid",
      "package.json#threadkeep: budget is an object.",
    ],
    [
      "has a syntax error, whose place is told",
      { "threadkeep.config.ts": `export default {\n  budget: 1,,\n};` },
      "config.threw",
      "At threadkeep.config.ts:2:13.",
    ],
    [
      "holds what is no plain data",
      { "threadkeep.config.ts": `export default { graphs: { a: "a.ts" }, refs: ["a", () => 1] };` },
      "config.invalid",
      "threadkeep.config.ts: refs[1] is a function.",
    ],
    [
      "ends the process",
      { "threadkeep.config.ts": `process.exit(0); export default { graphs: { a: "a.ts" } };` },
      "config.threw",
      "threadkeep.config.ts ended the process that loaded it, with exit code 0.",
    ],
    [
      "never settles",
      { "threadkeep.config.ts": `export default () => new Promise(() => {});` },
      "config.threw",
      "threadkeep.config.ts never finishes loading",
    ],
    [
      "names a tsconfig that is not there",
      { "threadkeep.config.json": `{ "graphs": { "a": "a.ts" }, "tsconfig": "nope.json" }` },
      "config.invalid",
      "threadkeep.config.json: its tsconfig nope.json is no file.",
    ],
    [
      "names a tsconfig that is broken",
      { "threadkeep.config.json": `{ "graphs": { "a": "a.ts" }, "tsconfig": "t.json" }`, "t.json": `{\n  "a" 1\n}` },
      "config.invalid",
      "threadkeep.config.json: its tsconfig t.json cannot be read. Line 2, column 7:",
    ],
    [
      "lists no graphs",
      { "threadkeep.config.json": "{}" },
      "config.invalid",
      "threadkeep.config.json: it lists no graphs, and there is no langgraph.json beside it that does.",
    ],
    [
      "lists an empty set of graphs",
      { "threadkeep.config.json": `{ "graphs": {} }` },
      "config.invalid",
      "threadkeep.config.json: it lists no graphs",
    ],
    [
      "allows for a graph that is none",
      {
        "threadkeep.config.json": `{ "graphs": { "a": "a.ts" }, "allow": [{ "rule": "refs/id-only", "path": "a", "reason": "b", "graph": "b" }] }`,
      },
      "config.invalid",
      'threadkeep.config.json: allow[0].graph is "b". There is a.',
    ],
    [
      "is a langgraph.json without graphs",
      { "langgraph.json": `{ "graphs": [] }` },
      "config.invalid",
      "langgraph.json: graphs is no list of graphs by name.",
    ],
    [
      "is a langgraph.json of Python alone",
      { "langgraph.json": `{ "graphs": { "a": "./a.py:graph" } }` },
      "config.invalid",
      "langgraph.json: all its graphs are in Python: a.",
    ],
    [
      "is a broken package.json that speaks of us",
      { "package.json": `{ "threadkeep": {} ` },
      "config.invalid",
      "package.json is no JSON: something is wrong at line 1, column 20.",
    ],
    [
      "pollutes",
      { "langgraph.json": `{ "graphs": { "__proto__": "./a.ts:graph" } }` },
      "config.invalid",
      "langgraph.json: graphs.__proto__ is no name that can be used.",
    ],
  ])("%s", async (_what, files, code, message) => {
    const problem = await failure(project(files));
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(message);
  });

  it("says what happened to one that ends its process, and what to do", async () => {
    const root = project({ "threadkeep.config.mjs": `console.log("bye"); process.exit(3);` });
    expect(await failure(root)).toEqual({
      code: "config.threw",
      message: "threadkeep.config.mjs ended the process that loaded it, with exit code 3. It printed last: bye",
      help: "A config is read when it has run to its end. Take out what ends the process (process.exit), in it or in what it imports, or throw an error instead.",
    });
  });

  it("does not show the secrets that its values hold", async () => {
    vi.stubEnv("MY_SECRET_KEY", "hunter2-".repeat(10));
    const messages = [
      `{ budget: process.env.MY_SECRET_KEY }`,
      `{ budget: "https://app:hunter@db.example.com" }`,
      `{ graphs: { a: "a.ts" }, allow: [{ rule: "refs/id-only", path: "a", graph: process.env.MY_SECRET_KEY }] }`,
    ].map(async (text) => (await failure(project({ "threadkeep.config.mjs": `export default ${text};` }))).message);
    expect(await Promise.all(messages)).toEqual([
      'threadkeep.config.mjs: budget is "[MY_SECRET_KEY]". Give bytes (51200) or a text like "50 KB".',
      'threadkeep.config.mjs: budget is "https://[credentials]@db.example.com". Give bytes (51200) or a text like "50 KB".',
      'threadkeep.config.mjs: allow[0].graph is "[MY_SECRET_KEY]". There is a.',
    ]);
    vi.unstubAllEnvs();
  });

  it("does not show the secrets of the environment", async () => {
    vi.stubEnv("MY_SECRET_KEY", "hunter2-hunter2");
    const root = project({
      "threadkeep.config.ts": `console.log(process.env.MY_SECRET_KEY); throw new Error("no " + process.env.MY_SECRET_KEY);`,
    });
    const { message } = await failure(root);
    vi.unstubAllEnvs();
    expect(message).toBe(
      "threadkeep.config.ts could not be loaded: no [MY_SECRET_KEY]. It printed last: [MY_SECRET_KEY]",
    );
  });

  it("is given up at the time limit, even in an endless loop", async () => {
    const root = project({ "threadkeep.config.ts": `for (;;) {} export default {};` });
    await expect(readConfig({ cwd: root, timeoutMs: 500 })).rejects.toThrow(
      "threadkeep.config.ts did not finish loading within 0.5 s.",
    );
  });
});
