import { isDeepStrictEqual } from "node:util";
import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import { configOf, listAll } from "../checkpointer/thread.ts";
import type { KnownCheckpoint, OracleThread } from "./oracle.ts";
import { frozenCopy } from "./value-edit.ts";

/** The head of a namespace, and these of its checkpoints, whether they are there or not. */
export async function compareNamespace(
  saver: BaseCheckpointSaver,
  oracle: OracleThread,
  [threadId, namespace]: readonly [string, string],
  ids: Iterable<string>,
): Promise<void> {
  const head = await saver.getTuple(configOf(threadId, namespace));
  const known = oracle.list(namespace)[0];
  expectEqual(found(head), expected(oracle, namespace, known), `head of ${threadId} "${namespace}"`);
  for (const id of ids) {
    if (id === known?.id) continue;
    const tuple = await saver.getTuple(configOf(threadId, namespace, id));
    const other = oracle.namespace(namespace).checkpoints.get(id);
    expectEqual(found(tuple), expected(oracle, namespace, other), `${id} of ${threadId} "${namespace}"`);
  }
}

export async function compareThread(saver: BaseCheckpointSaver, oracle: OracleThread, threadId: string): Promise<void> {
  const all = await listAll(saver, { configurable: { thread_id: threadId } });
  const spaces = [...oracle.namespaces.keys()];
  const seen = new Set(all.map(({ config }) => String(config.configurable?.["checkpoint_ns"])));
  expectEqual(
    [...seen].filter((space) => !spaces.includes(space)),
    [],
    `unknown namespaces of ${threadId}`,
  );
  for (const namespace of spaces) {
    const known = oracle.list(namespace).map((checkpoint) => expected(oracle, namespace, checkpoint));
    const own = all.filter(({ config }) => config.configurable?.["checkpoint_ns"] === namespace);
    expectEqual(own.map(found), known, `list of ${threadId} "${namespace}"`);
    await compareNamespace(saver, oracle, [threadId, namespace], oracle.namespace(namespace).checkpoints.keys());
  }
}

export function expectEqual(actual: unknown, wanted: unknown, what: string): void {
  // The other is slow, and says more.
  if (!isDeepStrictEqual(actual, wanted)) expect(actual, what).toEqual(wanted);
}

export function found(tuple: CheckpointTuple | undefined): unknown {
  if (tuple === undefined) return undefined;
  const { checkpoint, metadata, config, parentConfig, pendingWrites = [] } = tuple;
  return {
    id: checkpoint.id,
    namedId: config.configurable?.["checkpoint_id"] as unknown,
    parentId: parentConfig?.configurable?.["checkpoint_id"] as unknown,
    values: frozenCopy(checkpoint.channel_values),
    versions: checkpoint.channel_versions,
    metadata,
    writes: pendingWrites.map(([task, channel, value]) => [task, channel, frozenCopy(value)]),
  };
}

export function expected(oracle: OracleThread, namespace: string, known: KnownCheckpoint | undefined): unknown {
  if (known === undefined) return undefined;
  const { id, parentId, values, versions, metadata } = known;
  const writes = oracle.writesOf(namespace, id).map(({ taskId, channel, value }) => [taskId, channel, value]);
  return { id, namedId: id, parentId, values, versions, metadata, writes };
}
