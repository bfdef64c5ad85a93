import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createStateMeter, ThreadkeepError } from "@threadkeep/state";
import { resolveCheckpointerGuard, type CheckpointerGuardOptions } from "./guard-options.ts";
import { measureCheckpoint, refuseOversized } from "./judge-checkpoint.ts";
import { requireThreadId } from "./require-thread-id.ts";

type Guarded = Pick<
  BaseCheckpointSaver,
  "get" | "getTuple" | "list" | "put" | "putWrites" | "deleteThread" | "getDeltaChannelHistory"
>;

/**
 * Any checkpointer, with two things sure: every call names its thread, and the size of every checkpoint is known. Without
 * an id LangGraph else runs without persistence or fails with an error of the database; so does a `list` over all
 * threads, for which the unguarded one is there. Sizes are those of the values put, by channel, steering channels
 * included; DeltaChannels are in it when a snapshot of them is put.
 *
 * What is put are the values of the moment of the call, as by the saver itself. Under `onOversize: "throw"` a checkpoint over budget is
 * put after a look at its parent, from a copy: only instances of classes of your own should not be changed in place until then.
 *
 * What comes back is the saver as seen through a Proxy: an instance of its class, with its serde, versions and methods of its
 * own, private fields included. The saver itself stays as it is.
 *
 * @throws {ThreadkeepError} `guard.not-a-checkpointer`, `size.invalid`, `guard.invalid-option`; calls reject with
 * `guard.no-thread-id`, and with StateOversizedError (`state.oversized`) under `onOversize: "throw"`
 *
 * @example
 * const checkpointer = guardCheckpointer(new MemorySaver(), { maxBytes: "50 KB", onEvent: (event) => logger.info(event) });
 */
export function guardCheckpointer<Saver extends BaseCheckpointSaver>(
  saver: Saver,
  options: CheckpointerGuardOptions = {},
): Saver {
  assertIsSaver(saver);
  const guarded = guardedMethods(saver, options);
  const bound = new WeakMap<object, unknown>();
  // Not the saver: of a frozen one a Proxy must give every field of its own as it is.
  return new Proxy(Object.create(Object.getPrototypeOf(saver) as object) as Saver, {
    get(_, property) {
      if (Object.hasOwn(guarded, property)) return Reflect.get(guarded, property) as unknown;
      const value: unknown = Reflect.get(saver, property, saver);
      // A method that is called on a Proxy does not reach its private fields.
      if (typeof value !== "function" || property === "constructor") return value;
      if (!bound.has(value)) bound.set(value, value.bind(saver));
      return bound.get(value);
    },
    // As in `get`: setters may keep private fields.
    set: (_, property, value) => Reflect.set(saver, property, value, saver),
    has: (_, property) => Reflect.has(saver, property),
    ownKeys: () => Reflect.ownKeys(saver),
    getOwnPropertyDescriptor(_, property) {
      const found = Reflect.getOwnPropertyDescriptor(saver, property);
      return found && { ...found, configurable: true };
    },
    defineProperty: (_, property, descriptor) => Reflect.defineProperty(saver, property, descriptor),
    deleteProperty: (_, property) => Reflect.deleteProperty(saver, property),
  });
}

function guardedMethods(saver: BaseCheckpointSaver, options: CheckpointerGuardOptions): Guarded {
  const guard = resolveCheckpointerGuard(options);
  const judge = { saver, guard, meter: createStateMeter() };
  return {
    async get(config) {
      requireThreadId("get", config.configurable?.["thread_id"]);
      return saver.get(config);
    },
    async getTuple(config) {
      requireThreadId("getTuple", config.configurable?.["thread_id"]);
      return saver.getTuple(config);
    },
    async *list(config, listOptions) {
      requireThreadId("list", config.configurable?.["thread_id"]);
      yield* saver.list(config, listOptions);
    },
    async put(config, checkpoint, metadata, newVersions) {
      const threadId = requireThreadId("put", config.configurable?.["thread_id"]);
      const oversized = measureCheckpoint(judge, threadId, { config, checkpoint, metadata, newVersions });
      // In this very call: what the graph does to its values afterwards is not of this checkpoint.
      if (oversized === undefined) return saver.put(config, checkpoint, metadata, newVersions);
      await refuseOversized(judge, oversized);
      const { call } = oversized;
      return saver.put(call.config, call.checkpoint, call.metadata, call.newVersions);
    },
    async putWrites(config, ...writes) {
      requireThreadId("putWrites", config.configurable?.["thread_id"]);
      // However many there are: LangGraph gives one more from 1.7 on.
      return saver.putWrites(config, ...writes);
    },
    async deleteThread(threadId) {
      return saver.deleteThread(requireThreadId("deleteThread", threadId));
    },
    async getDeltaChannelHistory(historyOptions) {
      requireThreadId("getDeltaChannelHistory", historyOptions.config.configurable?.["thread_id"]);
      return saver.getDeltaChannelHistory(historyOptions);
    },
  };
}

function assertIsSaver(saver: unknown): void {
  const isSaver = typeof saver === "object" && saver !== null && "getTuple" in saver && "putWrites" in saver;
  if (isSaver) return;
  throw new ThreadkeepError(
    "guardCheckpointer got no checkpointer. Give it a BaseCheckpointSaver, as MemorySaver is.",
    {
      code: "guard.not-a-checkpointer",
    },
  );
}
