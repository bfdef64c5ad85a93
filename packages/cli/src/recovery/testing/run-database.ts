import { mkdtempSync, rmSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import Database from "libsql";
import { onTestFinished } from "vitest";
import { createProject } from "../../testing/project.ts";
import { AGES } from "./ages.ts";
import { fillRuns } from "./fill-runs.ts";

let filled: Promise<string> | undefined;
const folders: string[] = [];
process.once("exit", () => folders.forEach(remove));

/** A folder with the threads.db of a service whose process died. It goes with the test. */
export async function createRunDatabase(): Promise<string> {
  filled ??= fill();
  const folder = createFolder();
  onTestFinished(() => remove(folder));
  cpSync(await filled, folder, { recursive: true });
  withDatabase(folder, (database) => {
    for (const [thread, ms] of Object.entries(AGES)) age(database, thread, ms);
  });
  return folder;
}

/** A project with that threads.db, whose `graphs.ts` exports graphs as the runs were recorded, unless `files` say otherwise. */
export async function createRunProject(files: Record<string, string> = {}): Promise<string> {
  const { root, remove: removeProject } = createProject({ "graphs.ts": GRAPHS, ...files });
  onTestFinished(removeProject);
  cpSync(await createRunDatabase(), root, { recursive: true });
  return root;
}

export const GRAPHS = `
import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
export const graphs = { agent: agentGraph(async () => "go on") };
`;

async function fill(): Promise<string> {
  const [living, left] = [createFolder(), createFolder()];
  folders.push(living, left);
  const saver = new SqliteCheckpointer(join(living, "threads.db"));
  await fillRuns(saver, async () => withDatabase(living, (database) => copyTo(join(left, "threads.db"), database)));
  await saver.end();
  return left;
}

function copyTo(file: string, database: Database.Database): void {
  database.prepare("VACUUM INTO ?").run(file);
}

/** Changes rows as only time does, or a defect. */
export function withDatabase(folder: string, change: (database: Database.Database) => void): void {
  const database = new Database(join(folder, "threads.db"));
  change(database);
  database.close();
}

const AGE = `
UPDATE threadkeep_runs SET created_at = min(created_at, ?2), state_since = ?2, began_at = min(began_at, ?2), progress_at = min(progress_at, ?2),
  alive_at = min(alive_at, ?2), due_at = CASE state WHEN 'waiting' THEN ?2 + 86400000 ELSE ?2 END
WHERE thread_id = ?1`;

function age(database: Database.Database, threadId: string, ms: number): void {
  database.prepare(AGE).run(threadId, Date.now() - ms);
}

function createFolder(): string {
  return mkdtempSync(join(tmpdir(), "threadkeep-runs-"));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
