import { randomUUID } from "node:crypto";
import { fenced, readBare, type RunRow } from "@threadkeep/persistence";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import Database from "libsql";
import { onTestFinished } from "vitest";
import { createContext } from "../../service/create-context.ts";
import type { ServiceContext } from "../../service/service-context.ts";
import { questionsOf } from "../../service/questions.ts";
import { inputOf, recordInput } from "../../service/recorded-input.ts";
import type { RecoveryEvent } from "../../service/recovery-event.ts";
import type { ServiceGraph } from "../../service/service-graph.ts";
import type { RecoveryServiceOptions, ServiceGraphs } from "../../service/service-options.ts";
import { useSqlite, type SqliteUnderTest } from "../../service/testing/use-sqlite.ts";
import { describeGraph } from "../describe-graph.ts";
import { DyingSaver, type Death } from "./dying-saver.ts";

export interface RecoveryBench {
  database: SqliteUnderTest;
  saver: DyingSaver;
  /** Runs as a process does that dies, or comes to its end without being able to record it. Gives what it throws. */
  runAndDie(run: RunToDie): Promise<{ run: RunRow; error: unknown }>;
  /** As a disk does. */
  breakCheckpoints(): void;
  /** A service of another process. */
  openService(options: Partial<RecoveryServiceOptions> & { graphs: ServiceGraphs }): {
    context: ServiceContext;
    events: RecoveryEvent[];
  };
}

export interface RunToDie {
  graph: ServiceGraph;
  input: unknown;
  threadId?: string;
  name?: string;
  version?: string;
  death?: Death | undefined;
  /** Continues the thread's last run, which waits. */
  isContinued?: boolean;
}

// Due at once: fences do not look at the time.
const LEASE_MS = 0;

/** A database of its own for one test, processes that die on it, and services that recover what they left. */
export async function useRecoveryBench(): Promise<RecoveryBench> {
  const database = await useSqlite();
  const saver = new DyingSaver(database.path);
  onTestFinished(() => saver.end());
  return {
    database,
    saver,
    async runAndDie({ graph, input, threadId = "t", name = "graph", death, isContinued = false, ...given }) {
      const run = await admit(saver, { graph, input, threadId, name, isContinued, ...given });
      const { runId, owner = "", epoch } = run;
      const died = saver.live(death);
      const configurable = { thread_id: threadId, __pregel_checkpointer: saver, ...fenced({ runId, owner, epoch }) };
      const stored = await saver.runs.readInput(runId, threadId);
      const config = { configurable, durability: "sync" };
      const ending = graph.invoke(inputOf(stored?.input as never) as never, config as never).then(
        () => undefined,
        (error: unknown) => error,
      );
      return { run, error: await Promise.race([ending, died]) };
    },
    breakCheckpoints() {
      const file = new Database(database.path);
      file.exec("UPDATE checkpoints SET checkpoint = '{' || checkpoint");
      file.close();
    },
    openService(options) {
      const events: RecoveryEvent[] = [];
      const stopping = new AbortController();
      const checkpointer = options.checkpointer ?? openSaver(database.path);
      const onEvent = (event: RecoveryEvent) => void events.push(event);
      const context = createContext({ checkpointer, onEvent, ...options }, stopping.signal);
      onTestFinished(async () => {
        stopping.abort();
        await context.leases.end();
      });
      return { context, events };
    },
  };
}

function openSaver(path: string): SqliteCheckpointer {
  const saver = new SqliteCheckpointer(path, { synchronous: "off" });
  onTestFinished(() => saver.end());
  return saver;
}

async function admit(
  saver: DyingSaver,
  {
    graph,
    input,
    threadId,
    name,
    version,
    isContinued,
  }: Required<Pick<RunToDie, "graph" | "input" | "threadId" | "name" | "isContinued">> & { version?: string },
): Promise<RunRow> {
  const head = await readBare(saver, { threadId, namespace: "" });
  const { schema, version: fingerprint } = describeGraph(graph);
  const shared = {
    threadId,
    owner: "dead",
    leaseMs: LEASE_MS,
    input: recordInput(input, questionsOf(head?.pendingWrites ?? [])),
    baseCheckpointId: head?.checkpoint.id,
  };
  const admission = isContinued
    ? await saver.runs.continue({ ...shared, states: ["waiting", "failed", "open"] })
    : await saver.runs.admit({
        ...shared,
        runId: randomUUID(),
        graph: name,
        graphVersion: version ?? fingerprint,
        options: schema === undefined ? {} : { schema },
        replaces: ["open", "waiting"],
      });
  if (admission.kind === "refused") throw new Error(`Refused: ${JSON.stringify(admission.holder)}`);
  return admission.run;
}
