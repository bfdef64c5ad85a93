import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createCheckpointer, parseCheckpointerUrl, type CheckpointerOptions } from "@threadkeep/persistence";
import type { KeepsEffects } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { LedgerSaver } from "./claim/effect.ts";

/** A checkpointer that is there, or what `createCheckpointer` opens one by. */
export type EffectDatabaseOptions =
  | { checkpointer: BaseCheckpointSaver | KeepsEffects; url?: never }
  | (CheckpointerOptions & { checkpointer?: never });

export interface OpenedAccess {
  open(): Promise<LedgerSaver>;
  end(): Promise<void>;
}

/** @throws {ThreadkeepError} `effect.no-database`, `checkpointer.invalid-url`, `checkpointer.url-missing` */
export function openAccess(options: EffectDatabaseOptions): OpenedAccess {
  if (options.checkpointer === undefined) return openByUrl(options);
  const saver = keepingEffects(options.checkpointer);
  return { open: async () => saver, end: async () => {} };
}

function openByUrl({
  checkpointer: _checkpointer,
  ...options
}: CheckpointerOptions & { checkpointer?: never }): OpenedAccess {
  if (options.pool === undefined && parseCheckpointerUrl(options.url ?? urlFromEnvironment()).kind === "memory")
    throw noDatabase('"memory:"');
  let opened: ReturnType<typeof openDatabase> | undefined;
  return {
    async open() {
      opened ??= openDatabase(options);
      try {
        return await opened;
      } catch (error) {
        // A database that was away is looked for again by the next call.
        opened = undefined;
        throw error;
      }
    },
    async end() {
      const last = opened;
      opened = undefined;
      await (await last?.catch(() => undefined))?.end();
    },
  };
}

function urlFromEnvironment(): string {
  const url = process.env["THREADKEEP_DATABASE_URL"];
  if (url !== undefined && url !== "") return url;
  throw new ThreadkeepError(
    "Where are effects to be kept? Give createEffectLedger the checkpointer of the graph, or a url, or set THREADKEEP_DATABASE_URL: " +
      '"sqlite:./threads.db", "postgres://user@host/database".',
    { code: "checkpointer.url-missing" },
  );
}

async function openDatabase(options: CheckpointerOptions): Promise<LedgerSaver & { end(): Promise<void> }> {
  const saver = await createCheckpointer(options);
  return keepingEffects(saver) as LedgerSaver & { end(): Promise<void> };
}

function keepingEffects(saver: BaseCheckpointSaver | KeepsEffects): LedgerSaver {
  if ("effects" in saver) return saver;
  throw noDatabase((saver as Partial<BaseCheckpointSaver> | undefined)?.constructor?.name ?? "This checkpointer");
}

function noDatabase(what: string): ThreadkeepError {
  return new ThreadkeepError(
    `${what} keeps no effects. Give createEffectLedger a SqliteCheckpointer or a PostgresCheckpointer, or a url: "sqlite:./threads.db", "postgres://user@host/database".`,
    { code: "effect.no-database" },
  );
}
