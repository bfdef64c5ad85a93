import type { Fence } from "../../../runs/fence.ts";
import type { EffectKey, EffectRow, EffectStore, EffectToClaim } from "../../effect-store.ts";
import { namesIn, type SchemaNames } from "../names.ts";
import type { PostgresDatabase, SqlQuery } from "../postgres-database.ts";
import { underFence } from "../under-fence.ts";
import { claimEffectCall, effectQuery, effectsQuery, finishEffectCall, releaseEffectCall } from "./effect-calls.ts";
import { readEffect } from "./read-effect.ts";

export class PostgresEffectStore implements EffectStore {
  readonly #database: PostgresDatabase;
  readonly #names: SchemaNames;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#names = namesIn(database.schema);
  }

  async claim(
    effect: EffectToClaim,
    fence: Fence | undefined,
  ): Promise<{ kind: "claimed" } | { kind: "found"; effect: EffectRow }> {
    const found = await this.#ask(effect, claimEffectCall(this.#names, effect, fence), fence);
    return found === null ? { kind: "claimed" } : { kind: "found", effect: readEffect(found) };
  }

  async finish(
    key: EffectKey,
    claimId: string,
    outcome: Parameters<EffectStore["finish"]>[2],
    fence: Fence | undefined,
  ): Promise<boolean> {
    return (await this.#ask(key, finishEffectCall(this.#names, key, claimId, outcome, fence), fence)) === "t";
  }

  async release(key: EffectKey, claimId: string, fence: Fence | undefined): Promise<boolean> {
    return (await this.#ask(key, releaseEffectCall(this.#names, key, claimId, fence), fence)) === "t";
  }

  async read(key: EffectKey): Promise<EffectRow | undefined> {
    const [row] = await this.#database.query(effectQuery(this.#names, key));
    return row && readEffect(row[0]);
  }

  async list(threadId: string, options: Parameters<EffectStore["list"]>[1]): Promise<readonly EffectRow[]> {
    return (await this.#database.query(effectsQuery(this.#names, threadId, options))).map(([row]) => readEffect(row));
  }

  async #ask({ threadId }: EffectKey, call: SqlQuery, fence: Fence | undefined): Promise<unknown> {
    const [[answer] = []] = await underFence(fence, threadId, this.#database.query(call));
    return answer;
  }
}
