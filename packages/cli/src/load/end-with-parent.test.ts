import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { execPath } from "node:process";
import { expect, it } from "vitest";
import { CONNECT, listenForProcess } from "./testing/listen-for-process.ts";
import { temporaryProject } from "./testing/temporary-project.ts";

const JITI = JSON.stringify(createRequire(import.meta.url).resolve("jiti"));
const BIN = JSON.stringify(new URL("../bin.ts", import.meta.url).href);
const LOADER = JSON.stringify(new URL("./load-schemas.ts", import.meta.url).href);

const WAITS = `import "./connect.cjs"; await new Promise((resolve) => setTimeout(resolve, 2 ** 30));`;
// It notices nothing: neither that the channel to its parent is closed, nor a signal it could handle.
const LOOPS = `import { spawn } from "node:child_process"; spawn(process.execPath, ["connect.cjs"]); for (;;);`;
const LOOPS_ITSELF = `import { once } from "node:events"; import { connect } from "node:net";
  await once(connect(process.env.TEST_PORT, "127.0.0.1"), "connect"); for (;;);`;

// A Ctrl-C reaches only the command: its children lead process groups of their own.
it.each([
  ["loops without end", "SIGINT", LOOPS],
  ["loops without end", "SIGTERM", LOOPS],
  ["waits", "SIGKILL", WAITS],
  ["loops without end", "SIGKILL", LOOPS_ITSELF],
  ["started a process and loops without end", "SIGKILL", LOOPS],
] as const)("a module that %s is gone after a %s to the command", async (_what, signal, module) => {
  const { port, connected, gone } = await listenForProcess();
  const root = temporaryProject({ "agent.ts": module, "connect.cjs": CONNECT });
  const entry = JSON.stringify({ name: "agent", file: `${root}/agent.ts`, exportName: "graph" });
  const options = JSON.stringify({ root, timeoutMs: 60_000, env: { TEST_PORT: port } });
  const command = `require(${JITI}).createJiti(${LOADER}).import(${LOADER}).then((m) => m.loadSchemas([${entry}], ${options}))`;
  const parent = spawn(execPath, ["--eval", command], { stdio: "ignore" });
  const ended = new Promise((resolve) => parent.once("exit", (_code, by) => resolve(by)));
  await connected;
  parent.kill(signal);
  expect(await ended).toBe(signal);
  await gone;
});

it("the whole command, killed while a module loops, leaves nothing running", { timeout: 60_000 }, async () => {
  const { port, connected, gone } = await listenForProcess();
  const root = temporaryProject({
    "agent.mjs": LOOPS_ITSELF,
    "threadkeep.config.json": JSON.stringify({ graphs: { agent: "agent.mjs:graph" }, env: { TEST_PORT: port } }),
  });
  const command = `require(${JITI}).createJiti(${BIN}).import(${BIN})`;
  const parent = spawn(execPath, ["--eval", command, "threadkeep", "check"], { cwd: root, stdio: "ignore" });
  await connected;
  parent.kill("SIGKILL");
  await gone;
});
