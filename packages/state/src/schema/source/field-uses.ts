import type { FieldUse } from "../model/state-schema-model.ts";
import type { FieldValue } from "./function-values.ts";

export type UseFlags = Pick<FieldUse, "comparedWithNumber" | "compared" | "returned">;

/** Gathers what a function reads of the state: one entry for each field, and one for each property that is looked at. */
export class FieldUses {
  readonly #uses = new Map<string, FieldUse>();
  #isUnknown = false;

  /** The whole state went where it cannot be followed. */
  loseTrack(): void {
    this.#isUnknown = true;
  }

  add({ name, property, computed }: FieldValue, { comparedWithNumber, ...ofValueItself }: UseFlags): void {
    const key = JSON.stringify([name, property]);
    this.#uses.set(key, {
      ...(this.#uses.get(key) ?? { name, ...(property === undefined ? {} : { property }) }),
      ...(comparedWithNumber ? { comparedWithNumber } : {}),
      // What was computed from a field is no longer the field: `${state.next}_agent`.
      ...(computed === undefined ? ofValueItself : {}),
    });
  }

  has(name: string): boolean {
    return [...this.#uses.values()].some((use) => use.name === name);
  }

  result(): FieldUse[] | "unknown" {
    return this.#isUnknown ? "unknown" : [...this.#uses.values()];
  }
}
