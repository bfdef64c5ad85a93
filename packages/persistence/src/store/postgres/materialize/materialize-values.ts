import type { RawValue } from "../../../encoding/raw-value.ts";
import type { RowPlace } from "../../../encoding/value-codec.ts";
import { valueIncomplete } from "../../../encoding/value-incomplete-error.ts";
import { describePlace } from "../../../encoding/row-place.ts";
import { batchesOf } from "./batches.ts";
import { buildOrder, type BuildStep } from "./build-order.ts";
import type { MaterializeRun } from "./materialize-run.ts";
import { ReplacementBatch } from "./replacement-batch.ts";
import { isDone, readChange, readSent, readWhole, writeWhole, type StockValue } from "./stock-row.ts";
import { readStoredRows, wholeRowsOf, type FoundRow } from "./stored-rows.ts";
import type { ChannelIndex } from "./value-index.ts";

/**
 * Writes each value of a channel whole, where it stands: for our reader nothing changes, whenever this is stopped.
 *
 * Rows come right after the one they build on, so that the value before is mostly at hand; where a branch begins it is read
 * again, whole by now.
 * @throws ThreadkeepError `checkpointer.value-incomplete`, `materialize.lossy-value`, and what rows and database throw
 */
export async function materializeValues(run: MaterializeRun, index: ChannelIndex): Promise<void> {
  const channel = new ChannelWalk(run, index);
  for (const steps of batchesOf(buildOrder(index))) {
    if (run.isAborted) return;
    await channel.walk(steps);
  }
}

class ChannelWalk {
  readonly #run: MaterializeRun;
  readonly #index: ChannelIndex;
  readonly #batch: ReplacementBatch;
  /** The value at hand, used up by the next that builds on it. */
  #held: { version: string; raw: RawValue } | undefined;

  constructor(run: MaterializeRun, index: ChannelIndex) {
    this.#run = run;
    this.#index = index;
    this.#batch = new ReplacementBatch((rows) => run.replace("blobs", index.threadId, rows));
  }

  async walk(steps: readonly BuildStep[]): Promise<void> {
    const found = await this.#read(steps.map(({ version }) => version));
    for (const [at, step] of steps.entries()) {
      const row = found.get(at);
      // Removed meanwhile.
      if (row === undefined) continue;
      const { raw, lost } = await this.#build(step, row);
      this.#run.lose(this.#index, lost);
      this.#held = { version: step.version, raw };
      if (isDone(row.stored.type)) continue;
      const key = this.#keyOf(step.version);
      const stored = writeWhole(this.#run.codec, raw, this.#placeOf(step.version));
      await this.#batch.add({ key, writtenBy: row.writtenBy, stored });
    }
    await this.#batch.flush();
  }

  async #build({ version, base }: BuildStep, { stored }: FoundRow): Promise<StockValue> {
    const { codec } = this.#run;
    const place = this.#placeOf(version);
    // Somebody else wrote it whole meanwhile.
    if (isDone(stored.type)) return readWhole(codec, stored, place);
    if (base === undefined) return readSent(codec, stored, place, wholeRowsOf(this.#run.database, place));
    return readChange(codec, await this.#baseOf(version, base), stored, place);
  }

  async #baseOf(version: string, base: string): Promise<RawValue> {
    const held = this.#held;
    this.#held = undefined;
    if (held?.version === base) return held.raw;
    await this.#batch.flush();
    const row = (await this.#read([base])).get(0);
    const place = this.#placeOf(version);
    if (row !== undefined) return (await readWhole(this.#run.codec, row.stored, this.#placeOf(base))).raw;
    const problem = `it is stored as a change of version ${base}, which is not in the database`;
    throw valueIncomplete(describePlace(place), problem, { ...place, base });
  }

  async #read(versions: readonly string[]): Promise<ReadonlyMap<number, FoundRow>> {
    const keys = versions.map((version) => this.#keyOf(version));
    const rows = await readStoredRows(this.#run.database, "blobs", keys);
    return new Map(rows.map((row) => [row.at, row]));
  }

  #keyOf(version: string): [string, string, string, string] {
    const { threadId, namespace, channel } = this.#index;
    return [threadId, namespace, channel, version];
  }

  #placeOf(version: string): RowPlace {
    const { threadId, namespace, channel } = this.#index;
    return { threadId, namespace, channel, version };
  }
}
