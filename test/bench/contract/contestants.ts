import type { Postgres } from "@threadkeep-test/servers";
import type { OpenedCheckpointer } from "../../contracts/checkpointer-contract.ts";
import { createInFile, createInMemory, createInSchema } from "../../contracts/savers/create-at-place.ts";

type Create = (postgres: Pick<Postgres, "connection">) => Promise<OpenedCheckpointer>;

/** Ours first. */
export const CONTESTANTS = {
  SqliteCheckpointer: () => createInFile("SqliteCheckpointer"),
  PostgresCheckpointer: (postgres) => createInSchema("PostgresCheckpointer", postgres),
  MemorySaver: createInMemory,
  SqliteSaver: () => createInFile("SqliteSaver"),
  PostgresSaver: (postgres) => createInSchema("PostgresSaver", postgres),
} satisfies Record<string, Create>;

export type Contestant = keyof typeof CONTESTANTS;
export const OURS: readonly Contestant[] = ["SqliteCheckpointer", "PostgresCheckpointer"];
