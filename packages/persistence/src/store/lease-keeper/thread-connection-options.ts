import { isPool, type PostgresSource } from "../postgres/postgres-pool.ts";
import type { PasswordFunction } from "./keeper-thread.ts";

export type ThreadOptions =
  | { options: Readonly<Record<string, unknown>>; password: PasswordFunction | undefined }
  | { impossible: string };

// Of the pool and of how rows are read: the thread has one connection, and reads its own rows.
const NOT_FOR_CONNECTING = new Set([
  "password",
  "min",
  "max",
  "poolSize",
  "maxUses",
  "maxLifetimeSeconds",
  "idleTimeoutMillis",
  "allowExitOnIdle",
  "log",
  "Promise",
  "types",
  "binary",
  "pipeline",
]);

/** How a thread connects to what a source leads to, or why it cannot: what is not a copyable value does not reach a thread. */
export function threadConnectionOptions(source: PostgresSource): ThreadOptions {
  const given = typeof source === "string" ? { connectionString: source } : isPool(source) ? optionsOf(source) : source;
  if (given === undefined) return { impossible: "The pool does not say how it connects, as one of pg does." };
  try {
    const { password } = given;
    const options = copyOf(given);
    if (typeof password === "function") return { options, password: password as PasswordFunction };
    return { options: { ...options, ...(password !== undefined && { password }) }, password: undefined };
  } catch (error) {
    return { impossible: error instanceof Error ? error.message : String(error) };
  }
}

function optionsOf(pool: object): Readonly<Record<string, unknown>> | undefined {
  const { options } = pool as { options?: unknown };
  return typeof options === "object" && options !== null ? { ...options, ...hidden(options, "password") } : undefined;
}

function copyOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(given).filter(([key, value]) => value !== undefined && !NOT_FOR_CONNECTING.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, copyOfOption(key, value)]));
}

function copyOfOption(key: string, value: unknown): unknown {
  try {
    return structuredClone(key === "ssl" && isObject(value) ? { ...value, ...hidden(value, "key") } : value);
  } catch {
    throw new Error(
      `The option "${key}" of the connection cannot be handed to a thread: it is, or holds, no plain data.`,
    );
  }
}

/** The driver makes what is secret not enumerable, also in the objects that it is given. */
function hidden(object: object, key: string): object {
  const value: unknown = Reflect.get(object, key);
  return value === undefined ? {} : { [key]: value };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
