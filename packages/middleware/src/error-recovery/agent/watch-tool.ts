import { startDeadline } from "../../deadline.ts";

interface Invokable {
  invoke(input: unknown, config?: { signal?: AbortSignal }): Promise<unknown>;
}

/** The same tool, whose calls end after a time: its signal is aborted, and one that does not look at it is left behind. */
export function limitTime<Tool>(tool: Tool, timeoutMs: number | undefined): Tool {
  if (timeoutMs === undefined || !isInvokable(tool)) return tool;
  const limited = (input: unknown, config: { signal?: AbortSignal } = {}) =>
    invokeInTime(tool, timeoutMs, input, config);
  return new Proxy(tool, {
    // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
    get: (target, key) => (key === "invoke" ? limited : bound(target, Reflect.get(target, key, target) as unknown)),
  });
}

async function invokeInTime(
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

function bound(target: object, value: unknown): unknown {
  return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

function isInvokable(tool: unknown): tool is Invokable & object {
  return typeof (tool as Partial<Invokable> | undefined)?.invoke === "function";
}
