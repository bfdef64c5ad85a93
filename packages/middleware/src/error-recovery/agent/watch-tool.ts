import { MiddlewareError } from "langchain";
import { SCRATCHPAD } from "../../langgraph/reserved-names.ts";
import { startDeadline } from "../../deadline.ts";

interface ToolConfig {
  signal?: AbortSignal;
  configurable?: Record<string, unknown>;
  /** A tool of langchain gets the config once more, in its runtime. */
  config?: ToolConfig;
}

interface Invokable {
  invoke(input: unknown, config?: ToolConfig): Promise<unknown>;
}

export interface WatchedTool<Tool> {
  /** The same tool, whose calls end after a time: its signal is aborted, and one that does not look at it is left behind. */
  tool: Tool;
  /** What its task's calls get from now on in place of the task's own `configurable`. */
  callUnder(configurable: Record<string, unknown> | undefined): void;
  /** What the tool itself threw, if that is what this error comes from: langchain wraps it once for each middleware on the way. */
  ownErrorIn(error: unknown): Promise<{ error: unknown } | undefined>;
}

/** A tool may throw anything, also what an agent inside of it threw: only by where it came from it is told from a middleware's fault. */
export function watchTool<Tool>(tool: Tool, timeoutMs: number | undefined): WatchedTool<Tool> {
  if (!isInvokable(tool)) return { tool, callUnder: () => {}, ownErrorIn: nothing };
  return new Watch<Tool & Invokable & object>(tool, timeoutMs);
}

async function nothing(): Promise<undefined> {}

/** Made for each call, most of which go well: what only some need is made when it is asked for. */
class Watch<Tool extends Invokable & object> implements WatchedTool<Tool>, ProxyHandler<Tool> {
  readonly tool: Tool;
  readonly #timeoutMs: number | undefined;
  #results: Promise<unknown>[] | undefined;
  #configurable: Record<string, unknown> | undefined;

  constructor(tool: Tool, timeoutMs: number | undefined) {
    this.#timeoutMs = timeoutMs;
    this.tool = new Proxy(tool, this);
  }

  // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
  get(tool: Tool, key: string | symbol): unknown {
    if (key !== "invoke") return bound(tool, Reflect.get(tool, key, tool) as unknown);
    return (input: unknown, config?: ToolConfig) => this.#invoke(tool, input, config);
  }

  callUnder(configurable: Record<string, unknown> | undefined): void {
    this.#configurable = configurable;
  }

  // Looked at when something has failed, and not before: each promise on the way costs where storage follows calls.
  async ownErrorIn(given: unknown): Promise<{ error: unknown } | undefined> {
    const thrown = await Promise.all((this.#results ?? []).map(errorSoFar));
    return layersOf(given).find((layer) =>
      thrown.some((own) => own !== undefined && Object.is(own.error, layer.error)),
    );
  }

  #invoke(tool: Invokable, input: unknown, given: ToolConfig = {}): Promise<unknown> {
    const config = this.#configurable === undefined ? given : underOwn(given, this.#configurable);
    const result =
      this.#timeoutMs === undefined ? start(tool, input, config) : inTime(tool, this.#timeoutMs, input, config);
    if (this.#results === undefined) this.#results = [result];
    else this.#results.push(result);
    return result;
  }
}

/** A middleware may call the tool under a config that is not the task's: that one stays as it is. */
function underOwn(given: ToolConfig, configurable: Record<string, unknown>): ToolConfig {
  if (given.configurable?.[SCRATCHPAD] === undefined) return given;
  return { ...given, configurable, ...(given.config && { config: underOwn(given.config, configurable) }) };
}

/** Undefined where the call went well, or goes on: of two promises that have settled, the first one wins. */
async function errorSoFar(result: Promise<unknown>): Promise<{ error: unknown } | undefined> {
  try {
    await Promise.race([result, undefined]);
    return undefined;
  } catch (error) {
    return { error };
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
