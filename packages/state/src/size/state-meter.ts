import { fingerprintOf, isUnchanged, serializedFields, type Fingerprint } from "../content-fingerprint.ts";
import type { LossyFinding } from "./lossy-value.ts";
import { measureChannels, type StateMeasurement } from "./measure-state.ts";
import { measureValue, UNABLE_BYTES, type ValueMeasurement } from "./measure-value.ts";
import type { PathKey } from "./value-path.ts";

/** Measures states that change little from one time to the next. */
export interface StateMeter {
  /** Same result as `measureState`. A list costs what its new and changed elements cost, and a glance at the others. */
  measure(state: object): StateMeasurement;
}

// A function in a list is written as null; alone it is not written at all.
const NULL_BYTES = 4;

interface Remembered {
  fingerprint: Fingerprint;
  measurement: ValueMeasurement;
}

/**
 * A meter that remembers the size of every object it measured for as long as that object lives. An object changed in
 * place, at any depth, is measured anew.
 */
export function createStateMeter(): StateMeter {
  const remembered = new WeakMap<object, Remembered>();

  function measureRemembering(value: unknown): ValueMeasurement {
    if (typeof value !== "object" || value === null) return measureValue(value);
    const known = remembered.get(value);
    if (known && isUnchanged(value, known.fingerprint, serializedFields)) return known.measurement;
    const measurement = measureValue(value);
    const fingerprint = fingerprintOf(value, serializedFields);
    if (fingerprint) remembered.set(value, { fingerprint, measurement });
    return measurement;
  }

  return {
    measure: (state) =>
      measureChannels(state, (value, name) =>
        Array.isArray(value) ? measureList(value, name, measureRemembering) : below(measureRemembering(value), [name]),
      ),
  };
}

function measureList(
  items: readonly unknown[],
  name: string,
  measureItem: (item: unknown) => ValueMeasurement,
): ValueMeasurement {
  let bytes = 2 + Math.max(0, items.length - 1);
  let largest: { index: number; item: ValueMeasurement } | undefined;
  let serializable = true;
  const lossy: LossyFinding[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = measureItem(items[index]);
    bytes += isLeftOut(items[index]) ? NULL_BYTES : item.bytes;
    serializable &&= item.serializable;
    for (const finding of item.lossy) lossy.push({ keys: [name, index, ...finding.keys], kind: finding.kind });
    if (item.largest && item.largest.bytes > (largest?.item.largest?.bytes ?? -1)) largest = { index, item };
  }
  return {
    bytes: serializable ? bytes : UNABLE_BYTES,
    serializable,
    lossy,
    largest: largest && below(largest.item, [name, largest.index]).largest,
  };
}

function isLeftOut(item: unknown): boolean {
  return typeof item === "function" || typeof item === "symbol";
}

/** The same measurement with its paths written from further up. */
function below(measured: ValueMeasurement, prefix: readonly PathKey[]): ValueMeasurement {
  return {
    ...measured,
    largest: measured.largest && { keys: [...prefix, ...measured.largest.keys], bytes: measured.largest.bytes },
    lossy: measured.lossy.map(({ keys, kind }) => ({ keys: [...prefix, ...keys], kind })),
  };
}
