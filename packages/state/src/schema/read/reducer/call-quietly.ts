import { propertyOf } from "../property-of.ts";

export type Attempt =
  | { result: unknown; thrown?: undefined; isAsynchronous?: undefined }
  | { result?: undefined; thrown: Error; isAsynchronous?: true };

/**
 * Calls a user's function without letting it print, throw or leave a rejected promise behind. A promise counts as thrown:
 * LangGraph does not await what it calls here.
 */
export function callQuietly(call: () => unknown): Attempt {
  const restore = muteConsole();
  try {
    const result = call();
    return isPromise(result) ? { thrown: new Error("it is asynchronous"), isAsynchronous: true } : { result };
  } catch (thrown) {
    return { thrown: thrown instanceof Error ? thrown : new Error(String(propertyOf(thrown, "message"))) };
  } finally {
    restore();
  }
}

const METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;

// A function that logs is called many times to be understood. The call is synchronous: nobody else prints meanwhile.
function muteConsole(): () => void {
  const target = globalThis.console as unknown as Record<string, unknown>;
  const methods = METHODS.map((name) => [name, target[name]] as const);
  for (const [name] of methods) target[name] = () => undefined;
  return () => {
    for (const [name, method] of methods) target[name] = method;
  };
}

function isPromise(value: unknown): boolean {
  if (typeof propertyOf(value, "then") !== "function") return false;
  void Promise.resolve(value).catch(() => undefined);
  return true;
}
