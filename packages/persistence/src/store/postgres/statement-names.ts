import { createHash } from "node:crypto";
import type { PostgresPool } from "./postgres-pool.ts";

// SQLSTATE: there is no statement of the name, or there is one already. Found before anything of it runs.
const NAME_FAILED = new Set(["26000", "42P05"]);

/**
 * Names for statements that are sent over and over: the server then parses each once for a connection, which of a short call is a
 * fifth. Only where a connection is the server's own: a pooler in between may give each statement another one.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #looking: Promise<void> | undefined;
  #isDirect = false;

  /** Undefined where there is none, or not yet. Nobody waits until that is known. */
  nameOf(pool: PostgresPool, text: string): string | undefined {
    void this.lookAt(pool);
    if (!this.#isDirect) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = nameFor(text);
    this.#names.set(text, name);
    return name;
  }

  /** Once, whoever asks. */
  lookAt(pool: PostgresPool): Promise<void> {
    return (this.#looking ??= this.#lookAt(pool));
  }

  /** Whether it failed for its name alone, as where somebody sent DISCARD ALL. Then there are no more names. */
  endedBy(error: unknown): boolean {
    if (!NAME_FAILED.has((error as { code?: string } | null)?.code ?? "")) return false;
    this.#isDirect = false;
    return true;
  }

  async #lookAt(pool: PostgresPool): Promise<void> {
    this.#isDirect = await isDirect(pool).catch(() => false);
  }
}

/**
 * Whether a connection of the pool ends at the process that it was said to end at. A pooler tells its clients numbers of its own, as
 * it is to it that they send what cancels a query.
 */
export async function isDirect(pool: PostgresPool): Promise<boolean> {
  const client = await pool.connect?.();
  if (client === undefined) return false;
  try {
    const { rows } = await client.query({ text: "SELECT pg_backend_pid()::text AS pid" });
    return client.processID !== undefined && (rows[0] as { pid?: unknown }).pid === String(client.processID);
  } finally {
    client.release();
  }
}

/** The same in each process, of at most 63 characters. By the text: two statements never share a name. */
function nameFor(text: string): string {
  return `threadkeep_${createHash("sha256").update(text).digest("base64url")}`;
}
