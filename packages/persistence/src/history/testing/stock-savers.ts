import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { SqliteCheckpointer } from "../../store/sqlite/sqlite-checkpointer.ts";

type NamedSavers = readonly [name: string, create: () => BaseCheckpointSaver][];

/** Savers that know nothing of us. */
export const STOCK_SAVERS: NamedSavers = [
  ["MemorySaver", () => new MemorySaver()],
  ["SqliteSaver", () => SqliteSaver.fromConnString(":memory:")],
];

/** And one with a reader of its own. */
export const SAVERS: NamedSavers = [
  ...STOCK_SAVERS,
  ["SqliteCheckpointer", () => new SqliteCheckpointer(":memory:", { synchronous: "off" })],
];
