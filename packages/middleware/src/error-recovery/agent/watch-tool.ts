import { MiddlewareError } from "langchain";
import { startDeadline } from "../../deadline.ts";

type ToolConfig = { signal?: AbortSignal };

interface Invokable {
  invoke(input: unknown, config?: ToolConfig): Promise<unknown>;
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
  return {
    tool: new Proxy<Tool & Invokable & object>(tool, new Watch(thrown, timeoutMs)),
    ownErrorIn: (error) => layersOf(error).find((layer) => thrown.includes(layer.error)),
  };
}

/** Made for each call, most of which go well: what only some need is made when it is asked for. */
class Watch implements ProxyHandler<Invokable & object> {
  readonly #thrown: unknown[];
  readonly #timeoutMs: number | undefined;

  constructor(thrown: unknown[], timeoutMs: number | undefined) {
    this.#thrown = thrown;
    this.#timeoutMs = timeoutMs;
  }

  // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
  get(tool: Invokable & object, key: string | symbol): unknown {
    if (key !== "invoke") return bound(tool, Reflect.get(tool, key, tool) as unknown);
    return (input: unknown, config?: ToolConfig) => this.#invoke(tool, input, config);
  }

  #invoke(tool: Invokable, input: unknown, config: ToolConfig = {}): Promise<unknown> {
    const result =
      this.#timeoutMs === undefined ? start(tool, input, config) : inTime(tool, this.#timeoutMs, input, config);
    // Beside the call and not in between: each promise on the way costs where storage follows calls.
    result.then(undefined, (error: unknown) => void this.#thrown.push(error));
    return result;
  }
}

function start(tool: Invokable, input: unknown, config: ToolConfig): Promise<unknown> {
  try {
    return Promise.resolve(tool.invoke(input, config));
  } catch (error) {
    return Promise.reject(error);
  }
}

async function inTime(tool: Invokable, timeoutMs: number, input: unknown, config: ToolConfig): Promise<unknown> {
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
