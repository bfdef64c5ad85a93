import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresDatabases } from "./postgres-databases.ts";

/** What one run has of its own: a database, and the files by which its processes tell. */
export interface ScratchRun {
  url: string;
  trace: string;
  effects: string;
  clear(): Promise<void>;
}

export interface Scratch {
  open(name: string): Promise<ScratchRun>;
  /** Everything that is left. */
  clear(): Promise<void>;
}

export type ScratchDatabases = { kind: "sqlite" } | { kind: "postgres"; url: string };

/**
 * @throws {ThreadkeepError} `crash-test.database-refused`, `checkpointer.driver-missing`
 */
export async function openScratch(databases: ScratchDatabases): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-crash-test-"));
  const postgres = databases.kind === "postgres" ? await postgresDatabases(databases.url) : undefined;
  return {
    async open(name) {
      const own = join(folder, name);
      const url = postgres ? await postgres.create() : `sqlite:${own}.db`;
      return {
        url,
        trace: `${own}.trace`,
        effects: `${own}.effects`,
        clear: async () => postgres?.drop(url),
      };
    },
    async clear() {
      await postgres?.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
