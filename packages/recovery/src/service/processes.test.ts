import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createCheckpointer } from "@threadkeep/persistence";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRecoveryService } from "./create-recovery-service.ts";
import { TEN_STEPS, tenSteps } from "./testing/ten-steps.ts";

const CHILD = fileURLToPath(new URL("testing/ten-steps-child.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const missing = missingPostgres();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-processes-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("with SQLite", () => {
  describeProcesses(() => `sqlite:${join(folder, "threads.db")}`);
});

describe.skipIf(missing !== undefined)(`with Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  let databases = 0;
  beforeEach(async () => {
    const { default: pg } = await import("pg");
    const client = new pg.Client(server.connection);
    await client.connect();
    await client.query(`CREATE DATABASE threads_${++databases}`);
    await client.end();
  });
  const host = () => encodeURIComponent(server.connection.host);
  describeProcesses(() => `postgres://${server.connection.user}@${host()}/threads_${databases}`);
});

function describeProcesses(urlOf: () => string): void {
  it("gives a run back on SIGTERM and ends by it, and another service goes on at once with no step done twice", async () => {
    const diary = join(folder, "diary");
    const ended = await runChild([urlOf(), diary], "step_3", "SIGTERM");
    // A busy machine may bring the signal to the process after the next step has begun.
    const begun = ended.lines.includes("step_4") ? 4 : 3;
    expect(ended).toEqual({ lines: [...TEN_STEPS.slice(0, begun), "rejected run.given-back"], signal: "SIGTERM" });

    const { checkpointer, service } = await openService(diary);
    expect(await service.readRun("t")).toMatchObject({
      state: "open",
      owner: undefined,
      nodes: [`step_${begun + 1}`],
      attempts: 0,
    });
    expect(await service.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
    expect(await service.readRun("t")).toMatchObject({ state: "done", step: 10 });
    expect(await linesOf(diary)).toEqual(TEN_STEPS);
    await service.stop();
    await checkpointer.end();
  });

  it("finds a run whose process was killed, and does only the step again that it was in", async () => {
    const diary = join(folder, "diary");
    expect(await runChild([urlOf(), diary], "step_3", "SIGKILL")).toMatchObject({ signal: "SIGKILL" });

    const { checkpointer, service, done } = await openService(diary);
    service.start();
    await done;
    const again = TEN_STEPS.flatMap((step) => (step === "step_3" ? [step, step] : [step]));
    expect(await linesOf(diary)).toEqual(again);
    expect(await service.readRun("t")).toMatchObject({ state: "done", totalAttempts: 1 });
    await service.stop();
    await checkpointer.end();
  });

  async function openService(diary: string) {
    const checkpointer = await createCheckpointer(urlOf() as "sqlite:");
    let tell = () => {};
    const done = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const service = createRecoveryService({
      checkpointer,
      graphs: { graph: tenSteps(diary, () => {}) },
      sweepEveryMs: 100,
      onEvent: ({ type }) => type === "run.done" && tell(),
    });
    return { checkpointer, service, done };
  }
}

/** Answers each line that the child tells, until one at which it is killed. */
async function runChild(args: readonly string[], until: string, kill: NodeJS.Signals) {
  const child = spawn(process.execPath, ["--import=tsx", CHILD, ...args], {
    cwd: PACKAGE,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => {});
  const exited = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === until) child.kill(kill);
    child.stdin.write("\n");
  }
  const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  return { lines, signal };
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, "utf8")).trim().split("\n");
}
