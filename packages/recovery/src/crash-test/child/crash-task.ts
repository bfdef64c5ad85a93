import { MemorySaver } from "@langchain/langgraph-checkpoint";
import type { CrashDurability } from "../crash-test-options.ts";
import type { Kill } from "../crash-test-report.ts";

/** How a process of a crash test opens its scratch database. */
export type SaverSource =
  /** Ours, by the url. */
  | { kind: "threadkeep" }
  /** A module that exports `open(url)`. Absolute. */
  | { kind: "module"; file: string };

/** What a caller does, one after the other. */
export type CrashStep =
  | { kind: "run"; threadId: string; input: SerializedValue }
  | { kind: "answer"; threadId: string; value: SerializedValue }
  /** As long as a question waits that has an answer. By the text that is asked, or its JSON. */
  | { kind: "answers"; threadId: string; byQuestion: SerializedValue }
  /** Another thread goes on from where this node was about to run. What was done for the first is not done again. */
  | { kind: "fork"; from: string; before: string };

/** What one process of a crash test is to do. */
export interface CrashTask {
  /** Absolute, and its export. */
  graph: { file: string; exportName: string };
  url: string;
  saver: SaverSource;
  durability: CrashDurability;
  steps: readonly CrashStep[];
  /** "run": does the steps. "recover": brings what another process began to its end. */
  part: "run" | "recover";
  kill?: Kill | undefined;
  /** The file for what it tells. */
  trace: string;
}

/** JSON, with LangChain's messages and the like as LangGraph stores them. */
export type SerializedValue = string;

// The way to the serializer, which is not exported.
const { serde: serializer } = new MemorySaver();

export async function serialize(value: unknown): Promise<SerializedValue> {
  const [, bytes] = await serializer.dumpsTyped(value === undefined ? null : value);
  return new TextDecoder().decode(bytes);
}

export function deserialize(value: SerializedValue): Promise<unknown> {
  return serializer.loadsTyped("json", value) as Promise<unknown>;
}
