import type { RunnableConfig } from "@langchain/core/runnables";
import { withIdempotencyKey } from "../key/idempotency-key-of.ts";

interface Invokable {
  invoke(input: unknown, config?: RunnableConfig): Promise<unknown>;
}

/** The same tool, whose function finds the idempotency key of its call in its config. */
export function keyedTool(tool: unknown, idempotencyKey: string): unknown {
  if (!isInvokable(tool)) return tool;
  return new Proxy(tool, {
    // The tool itself is the receiver: classes with private fields refuse a proxy as `this`.
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== "invoke")
        return typeof value === "function" && key !== "constructor" ? (value as () => unknown).bind(target) : value;
      return (input: unknown, config: RunnableConfig = {}) =>
        target.invoke(input, withIdempotencyKey(config, idempotencyKey));
    },
  });
}

function isInvokable(tool: unknown): tool is Invokable & object {
  return typeof (tool as Partial<Invokable> | undefined)?.invoke === "function";
}
