// SQLSTATE: what others did at the same time came before, or was in the way. The server has undone the whole transaction.
const UNDONE = new Set(["40001", "40P01"]);

/** Who waits for the same row gets on one after the other: enough for each connection of a pool of ours to be the last. */
const MAX_TRIES = 10;

/**
 * Makes a call again of which nothing was done. Under read committed, the server's default, only a deadlock is left to refuse one; where
 * an operator has set another default, transactions that meet do.
 * @param call one transaction of its own
 */
export async function retryUndone<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === MAX_TRIES || !isUndone(error)) throw error;
    }
  }
}

/** Whether it was undone for what others did. */
export function isUndone(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && UNDONE.has(code);
}
