import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";
import type { RunFailure } from "../store/run-store.ts";
import { mayBePlain, openText, sealText, type SealedText } from "./sealed-text.ts";

/** As it is stored: its message may tell of what the thread is about. Its class and name stay readable, for who looks after runs. */
interface StoredFailure extends RunFailure {
  sealed?: SealedText;
}

const NOT_READABLE = "(The message is encrypted, and does not open with the keys that are given.)";
const NOT_ENCRYPTED = "(The message is not shown: it is not encrypted, and encryption is on.)";

export async function sealFailure(codec: ValueCodec, runId: string, failure: RunFailure): Promise<RunFailure> {
  const sealed = await sealText(codec, failure.message, placeOf(runId));
  const stored: StoredFailure = sealed === undefined ? failure : { ...failure, message: "", sealed };
  return stored;
}

/** A message that cannot be read is replaced by one that says so: the rest of a list is to be seen all the same. */
export async function openFailure(codec: ValueCodec, runId: string, stored: RunFailure): Promise<RunFailure> {
  const { sealed, ...failure }: StoredFailure = stored;
  if (sealed !== undefined) {
    return { ...failure, message: (await openText(codec, sealed, placeOf(runId))) ?? NOT_READABLE };
  }
  return (await mayBePlain(codec, placeOf(runId))) ? failure : { ...failure, message: NOT_ENCRYPTED };
}

// No graph has a namespace of this name. Whichever of its failures it is: the story of a run tells it again.
function placeOf(runId: string): RowPlace {
  return { threadId: "", namespace: "__threadkeep_run__", channel: "failure", version: runId };
}
