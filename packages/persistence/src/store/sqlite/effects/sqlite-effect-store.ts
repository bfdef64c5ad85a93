import type { StoredValue } from "../../../encoding/stored-value.ts";
import type { Fence } from "../../../runs/fence.ts";
import { LeaseLostError } from "../../../runs/lease-lost-error.ts";
import type { EffectKey, EffectQuery, EffectRow, EffectStore, EffectToClaim } from "../../effect-store.ts";
import type { SqlRow, SqlStep } from "../database-thread.ts";
import type { ReadyDatabase } from "../ready-database.ts";
import {
  claimEffectSteps,
  effectRow,
  finishEffectSteps,
  listEffectsStep,
  readEffectStep,
  releaseEffectSteps,
} from "./effect-steps.ts";

export class SqliteEffectStore implements EffectStore {
  readonly #database: ReadyDatabase;

  constructor(database: ReadyDatabase) {
    this.#database = database;
  }

  async claim(
    effect: EffectToClaim,
    fence: Fence | undefined,
  ): Promise<{ kind: "claimed" } | { kind: "found"; effect: EffectRow }> {
    const [row = {}] = await this.#write(effect, claimEffectSteps(effect, fence), fence);
    const found = effectRow(row);
    return found.claimId === effect.claimId ? { kind: "claimed" } : { kind: "found", effect: found };
  }

  async finish(
    key: EffectKey,
    claimId: string,
    outcome: { state: "done" | "failed"; result: StoredValue },
    fence: Fence | undefined,
  ): Promise<boolean> {
    return (await this.#write(key, finishEffectSteps(key, claimId, outcome, fence), fence)).length > 0;
  }

  async release(key: EffectKey, claimId: string, fence: Fence | undefined): Promise<boolean> {
    return (await this.#write(key, releaseEffectSteps(key, claimId, fence), fence)).length > 0;
  }

  async read(key: EffectKey): Promise<EffectRow | undefined> {
    const [[row] = []] = await this.#database.read([readEffectStep(key)]);
    return row && effectRow(row);
  }

  async list(threadId: string, options: EffectQuery): Promise<readonly EffectRow[]> {
    const [rows = []] = await this.#database.read([listEffectsStep(threadId, options)]);
    return rows.map(effectRow);
  }

  /** The rows of the last step. */
  async #write(
    { threadId }: EffectKey,
    steps: readonly SqlStep[],
    fence: Fence | undefined,
  ): Promise<readonly SqlRow[]> {
    const answer = await this.#database.write(steps);
    if ("results" in answer) return answer.results.at(-1) ?? [];
    // Only a fence refuses.
    throw new LeaseLostError(fence!, threadId);
  }
}
