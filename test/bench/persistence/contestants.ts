import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import type { Postgres } from "@threadkeep-test/servers";
import { builtEntry } from "../built-entry.ts";
import type { ListChannel } from "./message-graph.ts";
import { openPostgresPlace, openSqlitePlace, postgresBytes, sqliteBytes, type StoredBytes } from "./places.ts";

/** A saver over a place of its own, empty. */
export interface Opened {
  saver: BaseCheckpointSaver | undefined;
  channel: ListChannel;
  /** Between the saver and its server, so far. Absent where there is none. */
  roundTrips?: () => number;
  /** Absent where nothing is stored. */
  bytes?: () => Promise<StoredBytes>;
  close(): Promise<void>;
}

export type Contestant = () => Promise<Opened>;

export const none: Contestant = async () => ({ saver: undefined, channel: "messages", close: async () => {} });

export const stockSqlite: Contestant = async () => {
  const { path, clear } = await openSqlitePlace();
  const saver = SqliteSaver.fromConnString(path);
  const close = async () => {
    saver.db.close();
    await clear();
  };
  const bytes = () => sqliteBytes(path, { values: "checkpoints.checkpoint", writes: "writes.value" });
  return { saver, channel: "messages", bytes, close };
};

export const oursSqlite = openOursSqlite({});
export const oursSqliteCompressed = openOursSqlite({ compression: true });

function openOursSqlite(options: { compression?: boolean }): Contestant {
  return async () => {
    const { SqliteCheckpointer } = await builtEntry("persistence/sqlite");
    const { path, clear } = await openSqlitePlace();
    const saver = new SqliteCheckpointer(path, options);
    await saver.setup();
    const close = async () => {
      await saver.end();
      await clear();
    };
    const bytes = () => sqliteBytes(path, { values: "checkpoint_blobs.blob", writes: "checkpoint_writes.blob" });
    return { saver, channel: "messages", bytes, close };
  };
}

type OnPostgres = (server: Pick<Postgres, "connection">) => Contestant;

export const stockPostgres = openOnPostgres(
  async (pool, schema) => new PostgresSaver(pool, undefined, { schema }),
  "messages",
);
export const stockDelta = openOnPostgres(
  async (pool, schema) => new PostgresSaver(pool, undefined, { schema }),
  "delta",
);
export const oursPostgres = openOursPostgres({});
export const oursPostgresCompressed = openOursPostgres({ compression: true });

function openOursPostgres(options: { compression?: boolean }): OnPostgres {
  return openOnPostgres(async (pool, schema) => {
    const { PostgresCheckpointer } = await builtEntry("persistence/postgres");
    return new PostgresCheckpointer(pool, { schema, ...options });
  }, "messages");
}

type Pool = ConstructorParameters<typeof PostgresSaver>[0];

function openOnPostgres(
  create: (pool: Pool, schema: string) => Promise<BaseCheckpointSaver & { setup(): Promise<void> }>,
  channel: ListChannel,
): OnPostgres {
  return (server) => async () => {
    const place = await openPostgresPlace(server);
    const saver = await create(place.pool, place.schema);
    await saver.setup();
    return { saver, channel, roundTrips: place.roundTrips, bytes: () => postgresBytes(place), close: place.clear };
  };
}
