import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

/** Undefined hides what the saver has. */
type SaverMethods = Partial<BaseCheckpointSaver> & { readCheckpoints?: undefined };

/** The saver with other methods: all that is not given is its own, private members too. */
export function viewOf<S extends BaseCheckpointSaver>(saver: S, methods: SaverMethods): S {
  return new Proxy(saver, {
    get: (target, key): unknown => {
      if (Reflect.has(methods, key)) return Reflect.get(methods, key);
      const own: unknown = Reflect.get(target, key, target);
      return typeof own === "function" ? (own.bind(target) as unknown) : own;
    },
  });
}
