import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { testCheckpointer, type OpenedCheckpointer } from "./checkpointer-contract.ts";

const ENCRYPTION = { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] };

testCheckpointer({
  name: "SqliteCheckpointer",
  create: () =>
    inFolder(
      // Waiting for the disk changes what is left after a loss of power, and nothing else.
      (folder) => new SqliteCheckpointer(join(folder, "threads.db"), { synchronous: "off" }),
      (saver) => saver.end(),
    ),
});

testCheckpointer({
  name: "SqliteCheckpointer, encrypted and compressed",
  create: () =>
    inFolder(
      (folder) =>
        new SqliteCheckpointer(join(folder, "threads.db"), {
          synchronous: "off",
          encryption: ENCRYPTION,
          compression: true,
        }),
      (saver) => saver.end(),
    ),
});

// Both find the head by the greatest id, and know nothing of what was deleted.
const BROKEN_BY_STOCK_SAVERS = [
  "makes a checkpoint the head whose id is before its parent's, as after a clock was set back",
  "lists such a checkpoint before its parent, and only the parent before it",
  "makes a fork of an old checkpoint the head, though another host's clock is ahead",
  "is not undone by a run of before that goes on",
  "lets another process's late write in as little",
  "leaves the name free for a thread begun anew, which a run of before does not reach",
  "gives back what was written",
];

testCheckpointer({
  name: "SqliteSaver of LangGraph",
  create: () =>
    inFolder(
      (folder) => SqliteSaver.fromConnString(join(folder, "threads.db")),
      async (saver) => void saver.db.close(),
    ),
  breaks: [
    ...BROKEN_BY_STOCK_SAVERS,
    "replaces what is special and keeps what is not in one call",
    "finds nothing with a limit of zero",
    // Where nothing was put yet, it finds no table.
    "is done with a thread that is not there",
  ],
});

testCheckpointer({
  name: "MemorySaver of LangGraph",
  create: async () => {
    const saver = new MemorySaver();
    return { saver, reopen: async () => saver, end: async () => {} };
  },
  breaks: [...BROKEN_BY_STOCK_SAVERS, "orders writes by task, and those of a task as they were given"],
});

async function inFolder<S extends OpenedCheckpointer["saver"]>(
  openIn: (folder: string) => S,
  close: (saver: S) => Promise<void>,
): Promise<OpenedCheckpointer> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-contract-"));
  const opened: S[] = [];
  const open = () => {
    const saver = openIn(folder);
    opened.push(saver);
    return saver;
  };
  return {
    saver: open(),
    reopen: async () => open(),
    end: async () => {
      await Promise.all(opened.map(close));
      await rm(folder, { recursive: true });
    },
  };
}
