import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import {
  createCheckpointer,
  parseCheckpointerUrl,
  type CheckpointerOptions,
  type EffectAccess,
  type KeepsEffects,
} from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";

/** A checkpointer that is there, or what `createCheckpointer` opens one by. */
export type EffectDatabaseOptions =
  | { checkpointer: BaseCheckpointSaver | KeepsEffects; url?: never }
  | (CheckpointerOptions & { checkpointer?: never });

export interface OpenedAccess {
  open(): Promise<EffectAccess>;
  end(): Promise<void>;
}

/** @throws {ThreadkeepError} `effect.no-database`, `checkpointer.invalid-url` */
export function openAccess(options: EffectDatabaseOptions): OpenedAccess {
  if (options.checkpointer === undefined) return openByUrl(options);
  const { effects } = keepingEffects(options.checkpointer);
  return { open: async () => effects, end: async () => {} };
}

function openByUrl({
  checkpointer: _checkpointer,
  ...options
}: CheckpointerOptions & { checkpointer?: never }): OpenedAccess {
  if (options.url !== undefined && parseCheckpointerUrl(options.url).kind === "memory") throw noDatabase('"memory:"');
  let opened: ReturnType<typeof openDatabase> | undefined;
  return {
    async open() {
      opened ??= openDatabase(options);
      try {
        return (await opened).effects;
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

async function openDatabase(options: CheckpointerOptions): Promise<KeepsEffects & { end(): Promise<void> }> {
  const saver = await createCheckpointer(options);
  return keepingEffects(saver) as KeepsEffects & { end(): Promise<void> };
}

function keepingEffects(saver: BaseCheckpointSaver | KeepsEffects): KeepsEffects {
  if ("effects" in saver) return saver;
  throw noDatabase((saver as Partial<BaseCheckpointSaver> | undefined)?.constructor?.name ?? "This checkpointer");
}

function noDatabase(what: string): ThreadkeepError {
  return new ThreadkeepError(
    `${what} keeps no effects. Give createEffectLedger a SqliteCheckpointer or a PostgresCheckpointer, or a url: "sqlite:./threads.db", "postgres://user@host/database".`,
    { code: "effect.no-database" },
  );
}
