import { MiddlewareError } from "langchain";
import { startDeadline } from "../../deadline.ts";

interface Invokable {
  invoke(input: unknown, config?: { signal?: AbortSignal }): Promise<unknown>;
}

export interface WatchedTool<Tool> {
  /** The same tool, whose calls end after a time: its signal is aborted, and one that does not look at it is left behind. */
  tool: Tool;
  /** What the tool itself threw, if that is what this error comes from: langchain wraps it once for each middleware on the way. */
  ownErrorIn(error: unknown): { error: unknown } | undefined;
}

/** A tool may throw anything, also what an agent inside of it threw: only by where it came from it is told from a middleware's fault. */
export function watchTool<Tool>(tool: Tool, timeoutMs: number | undefined): WatchedTool<Tool> {
  if (!isInvokable(tool)) return { tool, ownErrorIn: () => undefined };
  const thrown: unknown[] = [];
  const invoke = async (input: unknown, config: { signal?: AbortSignal } = {}): Promise<unknown> => {
    try {
      return await (timeoutMs === undefined ? tool.invoke(input, config) : inTime(tool, timeoutMs, input, config));
    } catch (error) {
      thrown.push(error);
      throw error;
    }
  };
  const watched = new Proxy(tool, {
    // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
    get: (target, key) => (key === "invoke" ? invoke : bound(target, Reflect.get(target, key, target) as unknown)),
  });
  return { tool: watched, ownErrorIn: (error) => layersOf(error).find((layer) => thrown.includes(layer.error)) };
}

async function inTime(
  tool: Invokable,
  timeoutMs: number,
  input: unknown,
  config: { signal?: AbortSignal },
): Promise<unknown> {
  const deadline = startDeadline({ run: config.signal, timeoutMs, of: "tool" });
  try {
    return await Promise.race([tool.invoke(input, { ...config, signal: deadline.signal }), deadline.ended]);
  } finally {
    deadline.clear();
  }
}

/** The error, and what is in the wrappers that middlewares put around it. */
function layersOf(error: unknown): { error: unknown }[] {
  const layers = [{ error }];
  for (let inner = error; MiddlewareError.isInstance(inner) && layers.length < 100;) {
    inner = inner.cause;
    layers.push({ error: inner });
  }
  return layers;
}

function bound(target: object, value: unknown): unknown {
  return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

function isInvokable(tool: unknown): tool is Invokable & object {
  return typeof (tool as Partial<Invokable> | undefined)?.invoke === "function";
}
