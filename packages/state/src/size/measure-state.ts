import { jsonStringBytes } from "./json-string-bytes.ts";
import type { LossyFinding, LossyValue } from "./lossy-value.ts";
import { measureValue, UNABLE_BYTES, type ValueMeasurement } from "./measure-value.ts";
import { measureWithSerde, type StateSerde } from "./measure-with-serde.ts";
import { ThreadkeepError } from "../threadkeep-error.ts";
import { formatPath } from "./value-path.ts";

export interface ChannelMeasurement {
  name: string;
  /** Bytes of this channel's value alone, as a checkpointer writes it. */
  bytes: number;
  /** Elements of a list, a Map or a Set, or keys of a record. */
  items?: number;
  /** The largest single text or number inside: `docs[3].text`. */
  largest?: { path: string; bytes: number };
}

export interface StateMeasurement {
  /** Bytes of the whole state as one serialized object: the channels, their names and the brackets around them. */
  totalBytes: number;
  /** In the order of the state's own keys. */
  channels: ChannelMeasurement[];
  /** What a read after this write would not give back as it was. */
  lossy: LossyValue[];
}

export interface MeasureStateOptions {
  /** Measure with this serializer instead of LangGraph's JsonPlusSerializer. Its interface is asynchronous. */
  serde: StateSerde;
}

/**
 * Bytes of a LangGraph state as its checkpointer would write it: UTF-8 bytes, per channel and in total, equal to
 * `JsonPlusSerializer.dumpsTyped` (langgraph-checkpoint 1.1).
 *
 * @throws {ThreadkeepError} `state.not-an-object`, `state.too-deep`
 *
 * @example
 * const { totalBytes, channels, lossy } = measureState({ messages, docs });
 * // channels: [{ name: "messages", bytes: 2310, … }, { name: "docs", bytes: 61544, items: 4, largest: { path: "docs[3].text", bytes: 18410 } }]
 */
export function measureState(state: object, options?: { serde?: undefined }): StateMeasurement;
export function measureState(state: object, options: MeasureStateOptions): Promise<StateMeasurement>;
export function measureState(
  state: object,
  options?: { serde?: StateSerde | undefined },
): StateMeasurement | Promise<StateMeasurement> {
  const measurement = measureChannels(state, (value, name) => measureValue(value, [name]));
  return options?.serde ? measureWithSerde(state, measurement, options.serde) : measurement;
}

/** Sums what `measureChannel` says of each channel. Paths in it begin with the channel's name. */
export function measureChannels(
  state: object,
  measureChannel: (value: unknown, name: string) => ValueMeasurement,
): StateMeasurement {
  const total = new TotalBytes();
  assertIsState(state);
  const channels: ChannelMeasurement[] = [];
  const lossy: LossyValue[] = [];
  for (const [name, value] of Object.entries(state)) {
    const measured = measureChannel(value, name);
    total.add(name, value, measured);
    channels.push(describeChannel(name, value, measured));
    for (const finding of measured.lossy) lossy.push(writeOutPath(finding));
  }
  return { totalBytes: total.bytes, channels, lossy };
}

/** @throws {ThreadkeepError} `state.not-an-object` */
function assertIsState(state: unknown): void {
  const isContainer = state instanceof Map || state instanceof Set || state instanceof Date;
  if (typeof state === "object" && state !== null && !isContainer) return;
  const what = isContainer ? `a ${state.constructor.name}` : String(state === null ? null : typeof state);
  throw new ThreadkeepError(`A state is an object with channels, this is ${what}. Pass the values of a snapshot.`, {
    code: "state.not-an-object",
  });
}

class TotalBytes {
  #sum = 2;
  #channels = 0;
  #serializable = true;

  add(name: string, value: unknown, measured: ValueMeasurement): void {
    // JSON leaves functions and symbols out of an object.
    if (typeof value === "function" || typeof value === "symbol") return;
    this.#serializable &&= measured.serializable;
    this.#sum += (this.#channels === 0 ? 0 : 1) + jsonStringBytes(name) + 1 + measured.bytes;
    this.#channels++;
  }

  get bytes(): number {
    return this.#serializable ? this.#sum : UNABLE_BYTES;
  }
}

function describeChannel(name: string, value: unknown, measured: ValueMeasurement): ChannelMeasurement {
  const items = countItems(value);
  const { largest } = measured;
  return {
    name,
    // A channel that is binary itself is written as its raw bytes; only inside of other values it becomes JSON.
    bytes: value instanceof Uint8Array ? value.byteLength : measured.bytes,
    ...(items === undefined ? {} : { items }),
    ...(largest === undefined ? {} : { largest: { path: formatPath(largest.keys), bytes: largest.bytes } }),
  };
}

function countItems(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
    ? Object.keys(value).length
    : undefined;
}

function writeOutPath({ keys, kind }: LossyFinding): LossyValue {
  return { path: formatPath(keys), kind };
}
