import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { guardCheckpointer } from "@threadkeep/persistence";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { acknowledgingEarly } from "./misbehavior.ts";

/** Which saver, and where: in words that another process can be started with. */
export interface SaverPlace {
  type: keyof typeof OPEN;
  /** A file, or the connection string of a database. */
  at: string;
  /** Of the database. */
  schema?: string;
}

export interface OpenSaver {
  saver: BaseCheckpointSaver;
  close(): Promise<void>;
}

const ENCRYPTION = { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] };
// Waiting for the disk changes what is left after a loss of power, and nothing else.
const UNWAITING = { synchronous: "off" } as const;

const OPEN = {
  SqliteCheckpointer: ({ at }: SaverPlace) => closing(new SqliteCheckpointer(at, UNWAITING)),
  SealedSqliteCheckpointer: ({ at }: SaverPlace) =>
    closing(new SqliteCheckpointer(at, { ...UNWAITING, encryption: ENCRYPTION, compression: true })),
  GuardedSqliteCheckpointer: ({ at }: SaverPlace) => {
    const { saver, close } = closing(new SqliteCheckpointer(at, UNWAITING));
    // Measures all that is put, and warns of it.
    return { saver: guardCheckpointer(saver, { maxBytes: 1, onEvent: () => {} }), close };
  },
  /** Breaks its promises. */
  LateSqliteCheckpointer: ({ at }: SaverPlace) => {
    const { saver, close } = closing(new SqliteCheckpointer(at, UNWAITING));
    return { saver: acknowledgingEarly(saver), close };
  },
  SqliteSaver: ({ at }: SaverPlace) => {
    const saver = SqliteSaver.fromConnString(at);
    return { saver, close: async () => void saver.db.close() };
  },
  PostgresCheckpointer: ({ at, schema = "public" }: SaverPlace) => closing(new PostgresCheckpointer(at, { schema })),
  SealedPostgresCheckpointer: ({ at, schema = "public" }: SaverPlace) =>
    closing(new PostgresCheckpointer(at, { schema, encryption: ENCRYPTION, compression: true })),
  PostgresSaver: ({ at, schema = "public" }: SaverPlace) => closing(PostgresSaver.fromConnString(at, { schema })),
};

export function openSaver(place: SaverPlace): OpenSaver {
  return OPEN[place.type](place);
}

function closing(saver: BaseCheckpointSaver & { end(): Promise<void> }): OpenSaver {
  return { saver, close: () => saver.end() };
}
