import { listNamespaces, readHistory } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { OpenSaver } from "../database/open-database.ts";

/** A checkpoint that cannot be read. */
export interface ReadFault {
  threadId: string;
  namespace?: string;
  /** Absent where it is the latest of its namespace, or the whole thread. */
  checkpointId?: string;
  code: string;
  message: string;
}

export interface CheckedThread {
  /** Those that were read, whole or not. */
  checkpoints: number;
  faults: ReadFault[];
}

type Place = Omit<ReadFault, "code" | "message">;

/** Reads the latest checkpoint of each namespace, or all of them. What fails otherwise than by what is stored is thrown. */
export async function checkThread(saver: OpenSaver, threadId: string, isWhole: boolean): Promise<CheckedThread> {
  const places: Place[] = [];
  const fault = await faultOf({ threadId }, async () => {
    for await (const place of placesOf(saver, threadId, isWhole)) places.push(place);
  });
  const faults: ReadFault[] = fault === undefined ? [] : [fault];
  for (const place of places) {
    const found = await faultOf(place, () => readAt(saver, place));
    if (found !== undefined) faults.push(found);
  }
  return { checkpoints: places.length, faults };
}

async function* placesOf(saver: OpenSaver, threadId: string, isWhole: boolean): AsyncGenerator<Place> {
  for (const { namespace } of await listNamespaces(saver, threadId, { limit: Number.MAX_SAFE_INTEGER })) {
    if (!isWhole) yield { threadId, namespace };
    else yield* checkpointsOf(saver, threadId, namespace);
  }
}

async function* checkpointsOf(saver: OpenSaver, threadId: string, namespace: string): AsyncGenerator<Place> {
  let cursor: string | undefined;
  do {
    const page = await readHistory(saver, threadId, {
      namespace,
      limit: 1000,
      values: false,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { checkpointId } of page.entries) yield { threadId, namespace, checkpointId };
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function readAt(saver: OpenSaver, { threadId, namespace = "", checkpointId }: Place): Promise<void> {
  const at = checkpointId === undefined ? {} : { checkpoint_id: checkpointId };
  await saver.checkTuple({ configurable: { thread_id: threadId, checkpoint_ns: namespace, ...at } });
}

async function faultOf(place: Place, read: () => Promise<void>): Promise<ReadFault | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (ThreadkeepError.isInstance(error) && isOfStored(error.code)) {
      return { ...place, code: error.code, message: error.message };
    }
    if (error instanceof SyntaxError) return { ...place, code: "persistence.corrupt-row", message: error.message };
    throw error;
  }
}

function isOfStored(code: string): boolean {
  return code === "checkpointer.value-incomplete" || code.startsWith("persistence.");
}
