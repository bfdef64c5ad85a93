import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import type { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import type { Postgres } from "@threadkeep-test/servers";
import type { OpenedCheckpointer } from "../checkpointer-contract.ts";
import { openSaver, type OpenSaver, type SaverPlace } from "./open-saver.ts";

/** What nobody else can open, and nobody again. */
export async function createInMemory(): Promise<OpenedCheckpointer> {
  const saver = new MemorySaver();
  return { saver, reopen: async () => saver, end: async () => {} };
}

/** A saver over a file of its own. */
export async function createInFile(type: SaverPlace["type"]): Promise<OpenedCheckpointer> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-contract-"));
  return openedAt({ type, at: join(folder, "threads.db") }, () => rm(folder, { recursive: true }));
}

let schemas = 0;

/** A saver over a schema of its own, which is left behind: the server goes as a whole. */
export async function createInSchema(
  type: SaverPlace["type"],
  { connection: { host, user, database } }: Pick<Postgres, "connection">,
): Promise<OpenedCheckpointer> {
  const at = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`;
  const opened = openedAt({ type, at, schema: `contract_${process.pid}_${++schemas}` }, async () => {});
  await (opened.saver as PostgresSaver).setup();
  return opened;
}

function openedAt(place: SaverPlace, clear: () => Promise<unknown>): OpenedCheckpointer {
  const opened: OpenSaver[] = [];
  const open = () => {
    const one = openSaver(place);
    opened.push(one);
    return one.saver;
  };
  return {
    saver: open(),
    reopen: async () => open(),
    place,
    end: async () => {
      await Promise.all(opened.map(({ close }) => close()));
      await clear();
    },
  };
}
