import type { ValueCodec } from "../encoding/value-codec.ts";
import type { Admission, RunRow, RunStore, RunToContinue } from "../store/run-store.ts";
import { decodeInput, encodeInput } from "./run-input.ts";

/** As it is asked for, with the input as a value. */
export type ContinuedRun = Omit<RunToContinue, "input"> & { input: unknown };

const MAX_LOOKS = 5;
/** No run has it: it is refused where none was seen. */
const NO_EPOCH = -1;

/**
 * A run that is continued is not named, and with encryption its input is bound to it and to no other: it is looked up, and taken
 * at the epoch that was seen. Epochs rise within a thread from run to run.
 */
export async function continueRun(store: RunStore, codec: ValueCodec, run: ContinuedRun): Promise<Admission> {
  const { threadId } = run;
  const encodeFor = (runId: string, input: unknown) => encodeInput(codec, { threadId, runId }, input);
  // At once, as the input is at the call.
  const unbound = await encodeFor("", run.input);
  if (codec.seal === undefined) return store.continue({ ...run, input: unbound });
  const input = await decodeInput(codec, { threadId, runId: "" }, unbound);
  return goOn(await store.readThread(threadId), MAX_LOOKS);

  async function goOn(seen: RunRow | undefined, looks: number): Promise<Admission> {
    const epoch = run.epoch ?? seen?.epoch ?? NO_EPOCH;
    const admission = await store.continue({ ...run, epoch, input: await encodeFor(seen?.runId ?? "", input) });
    if (admission.kind === "admitted" || looks === 1 || admission.holder?.epoch === seen?.epoch) return admission;
    return goOn(admission.holder, looks - 1);
  }
}
