import { startDeadline } from "../../deadline.ts";
import { runsWithin } from "../../langgraph/runs-within.ts";
import { SCRATCHPAD } from "../../langgraph/reserved-names.ts";
import { countWithRun } from "../budget/run-ledger.ts";
import type { Configurable } from "./call-attempts.ts";

export interface ToolChanges {
  /** Its calls end after this time: its signal is aborted, and one that does not look at it is left behind. */
  timeoutMs: number | undefined;
  /** What its task's calls get in place of the task's own. */
  configurable: Configurable | undefined;
}

interface ToolConfig {
  signal?: AbortSignal;
  configurable?: Configurable;
  /** A tool of langchain gets the config once more, in its runtime. */
  config?: ToolConfig;
}

interface Invokable {
  invoke(input: unknown, config?: ToolConfig): unknown;
}

/** The tool, called in another way: the same one where nothing is changed. */
export function calledTool<Tool>(tool: Tool, changes: ToolChanges): Tool {
  if (changes.timeoutMs === undefined && changes.configurable === undefined) return tool;
  return isInvokable(tool) ? new Proxy(tool, new Called(changes)) : tool;
}

class Called<Tool extends Invokable & object> implements ProxyHandler<Tool> {
  readonly #changes: ToolChanges;

  constructor(changes: ToolChanges) {
    this.#changes = changes;
  }

  // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
  get(tool: Tool, key: string | symbol): unknown {
    const value: unknown = Reflect.get(tool, key, tool);
    // Its class is read and not called on it.
    if (key === "constructor") return value;
    if (key !== "invoke") return bound(tool, value);
    return async (input: unknown, config?: ToolConfig) => this.#invoke(tool, input, config);
  }

  async #invoke(tool: Invokable, input: unknown, given: ToolConfig = {}): Promise<unknown> {
    const { timeoutMs, configurable } = this.#changes;
    const config = configurable === undefined ? given : underOwn(given, configurable);
    return timeoutMs === undefined ? tool.invoke(input, config) : inTime(tool, timeoutMs, input, config);
  }
}

/** A middleware may call the tool under a config that is not the task's: that one stays as it is. */
function underOwn(given: ToolConfig, configurable: Configurable): ToolConfig {
  if (given.configurable?.[SCRATCHPAD] === undefined) return given;
  return { ...given, configurable, ...(given.config && { config: underOwn(given.config, configurable) }) };
}

async function inTime(tool: Invokable, timeoutMs: number, input: unknown, config: ToolConfig): Promise<unknown> {
  // A middleware in between may have taken its time.
  config.signal?.throwIfAborted();
  const deadline = startDeadline({ run: config.signal, timeoutMs, of: "tool" });
  countWithRun(config, deadline.signal);
  try {
    return await Promise.race([tool.invoke(input, endingWith(config, deadline.signal)), deadline.ended]);
  } finally {
    deadline.clear();
  }
}

/** An agent that the tool runs ends, too: it would go on beside whatever comes next. */
function endingWith(given: ToolConfig, signal: AbortSignal): ToolConfig {
  const { configurable, config } = given;
  return {
    ...given,
    signal,
    ...(configurable && { configurable: runsWithin(configurable, signal) }),
    ...(config && { config: endingWith(config, signal) }),
  };
}

function bound(target: object, value: unknown): unknown {
  return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

function isInvokable(tool: unknown): tool is Invokable & object {
  return typeof (tool as Partial<Invokable> | undefined)?.invoke === "function";
}
