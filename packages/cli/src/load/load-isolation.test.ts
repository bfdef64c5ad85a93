import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execPath } from "node:process";
import { describe, expect, it, vi } from "vitest";
import { arrivedSchema } from "./arrived-schema.ts";
import { CONNECT, listenForProcess } from "./testing/listen-for-process.ts";
import { channelsOf, GRAPH, GRAPH_CHANNELS, load, problemOf } from "./testing/load-entries.ts";
import { temporaryProject } from "./testing/temporary-project.ts";

describe("a module that does not let go", () => {
  it("is ended at the time limit, with the processes it started", async () => {
    const { port, gone } = await listenForProcess();
    const root = temporaryProject({
      "agent.ts": `import { spawn } from "node:child_process";
        spawn(${JSON.stringify(execPath)}, ["--eval", ${JSON.stringify(CONNECT)}], { stdio: "inherit" });
        await new Promise((resolve) => setTimeout(resolve, 2 ** 30));`,
    });
    expect(await problemOf(root, "agent.ts", { timeoutMs: 3000, env: { TEST_PORT: port } })).toEqual({
      code: "module.timed-out",
      message: "agent.ts did not finish loading within 3 s.",
      help: "Connect, listen and wait inside of nodes, not at import. If loading needs the time: threadkeep check --timeout 2m.",
    });
    await gone;
  });

  it("is ended in an endless loop, and the graphs that were read before it stand", async () => {
    const root = temporaryProject({
      "agent.ts": `${GRAPH} export const graph = builder.compile(); export function loops() { for (;;); }`,
    });
    const reads = await load(root, ["agent.ts:loops", "agent.ts:graph"], { timeoutMs: 4000 });
    expect(channelsOf(reads.get("agent.ts:graph"))).toEqual(GRAPH_CHANNELS);
    expect(reads.get("agent.ts:loops")?.problem).toMatchObject({
      code: "module.timed-out",
      message: "A function or promise that agent.ts exports did not finish within 4 s.",
    });
  });

  it("is ended when it leaves a server and a timer open", async () => {
    const root = temporaryProject({
      "agent.ts": `import { createServer } from "node:http";
        ${GRAPH}
        createServer().listen(0);
        setInterval(() => {}, 1000);
        void Promise.reject(new Error("no database"));
        setTimeout(() => { throw new Error("no pool"); }, 0);
        await new Promise((resolve) => setTimeout(resolve, 20));
        export const graph = builder.compile();`,
    });
    expect(channelsOf((await load(root, ["agent.ts"])).get("agent.ts"))).toEqual(GRAPH_CHANNELS);
  });

  it("is ended on abort", async () => {
    const { port, connected, gone } = await listenForProcess();
    const root = temporaryProject({
      "agent.ts": `import "./connect.cjs"; await new Promise((resolve) => setTimeout(resolve, 2 ** 30));`,
      "connect.cjs": CONNECT,
    });
    const controller = new AbortController();
    const loading = load(root, ["agent.ts"], { signal: controller.signal, env: { TEST_PORT: port } });
    void connected.then(() => controller.abort(new Error("enough")));
    await expect(loading).rejects.toThrow("enough");
    await gone;
    await expect(load(root, ["agent.ts"], { signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("the process a module is loaded in", () => {
  it("has dummies for keys, none of the real ones, and what the config sets", async () => {
    vi.stubEnv("CRM_API_KEY", "real-crm-key-123456");
    vi.stubEnv("ORDERS_URL", "postgres://app:hunter22@db.example.com/orders");
    vi.stubEnv("AGENT_MODE", "a-real-mode");
    vi.stubEnv("AGENT_STEPS", "25");
    const root = temporaryProject({
      "agent.ts": `const { CRM_API_KEY, ORDERS_URL, AGENT_MODE, AGENT_STEPS, OPENAI_API_KEY, LANGSMITH_TRACING, CRM_SYSTEM } = process.env;
        throw new Error([CRM_API_KEY, ORDERS_URL, AGENT_MODE, AGENT_STEPS, OPENAI_API_KEY, LANGSMITH_TRACING, CRM_SYSTEM, process.cwd(), typeof process.send].join(" "));`,
    });
    const problem = await problemOf(root, "agent.ts", { env: { CRM_SYSTEM: "configured" } });
    vi.unstubAllEnvs();
    expect(problem?.message).toBe(
      "agent.ts threw while it was imported: threadkeep-dummy postgres://[credentials]@127.0.0.1:9/dummy threadkeep-dummy 25 threadkeep-dummy false " +
        `configured ${root} undefined.`,
    );
  });

  it("keeps what a module prints out of our output, and secrets out of what is shown of it", async () => {
    vi.stubEnv("CRM_API_KEY", "real-crm-key-123456");
    const write = vi.spyOn(process.stdout, "write");
    const root = temporaryProject({
      ".env": "CRM_API_KEY=real-crm-key-123456",
      "agent.ts": `import { readFileSync } from "node:fs";
        console.log("one"); console.error("two"); process.stdout.write("{}\\n");
        throw new Error(readFileSync(".env", "utf8"));`,
    });
    const problem = await problemOf(root, "agent.ts");
    const printed = write.mock.calls.flat().join("");
    write.mockRestore();
    vi.unstubAllEnvs();
    expect(printed).not.toMatch(/one|two/);
    expect(problem?.message).toMatch(
      /^agent\.ts threw while it was imported: CRM_API_KEY=\[CRM_API_KEY\]\. It printed last: (one|two|\{\}) \| (one|two|\{\}) \| (one|two|\{\})$/,
    );
  });

  it("leaves nothing behind, in the project or in the caches of the loader", async () => {
    const root = temporaryProject({ "agent.ts": `${GRAPH} export const graph = builder.compile();` });
    const before = readdirSync(root);
    await load(root, ["agent.ts"]);
    const cached = [join(root, "node_modules/.cache/jiti"), join(tmpdir(), "jiti")]
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder));
    expect(readdirSync(root)).toEqual(before);
    expect(cached.filter((name) => name.startsWith(basename(root)))).toEqual([]);
  });

  it("may send anything: what is no schema is a problem", async () => {
    const root = temporaryProject({
      "agent.ts": `export const graph = { sources: [], channels: [{ name: "x", kind: "last-value" }] };
        export const polluting = { sources: ["zod4"], channels: [], position: JSON.parse('{"__proto__": { "polluted": true }}') };`,
    });
    const reads = await load(root, ["agent.ts:graph", "agent.ts:polluting"]);
    // The child refuses both by itself; what a child sends all the same is looked at again.
    expect([...reads.values()].map(({ schema }) => schema)).toEqual([undefined, undefined]);
    const said = (sent: unknown) => arrivedSchema(sent, { file: join(root, "agent.ts"), root }).problem?.message;
    expect(said({ sources: [], channels: [{ name: "x", kind: "last-value" }] })).toBe(
      "What was read of agent.ts is no schema.",
    );
    expect(said(JSON.parse('{ "sources": ["zod4"], "channels": [], "__proto__": { "polluted": true } }'))).toContain(
      "__proto__",
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
