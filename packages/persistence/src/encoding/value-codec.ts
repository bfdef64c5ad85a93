import type { CheckpointSeal } from "./checkpoint-seal.ts";
import type { PlainTag } from "./plain-tag.ts";
import type { StoredValue } from "./stored-value.ts";

/** What is remembered of the last value of a channel, so that the next one can be stored as what changed. Opaque to who keeps it. */
export interface ChannelMemory {
  /** The version whose row holds, or builds, the remembered value. */
  readonly version: string;
  /** About how much memory it keeps, for who bounds how many are kept. */
  readonly bytes: number;
}

/** The channel a row belongs to. An encrypted row opens only there. Errors name it. */
export interface ChannelPlace {
  threadId: string;
  namespace: string;
  channel: string;
}

/** Where a row stands. */
export interface RowPlace extends ChannelPlace {
  /** Of a channel value its version; of a write whatever tells it from others: checkpoint, task and index. */
  version: string;
}

export interface EncodedValue {
  stored: StoredValue;
  /** The version that a change builds on. Absent where the row holds the whole value. */
  base?: string;
  memory: ChannelMemory;
}

/** What is remembered of the channels of a checkpoint, at the versions that it names. */
export type KnownChannels = ReadonlyMap<string, ChannelMemory>;

/** The rows of a channel of the checkpoint that a row belongs to, or what to give instead of a value that was not asked for. */
export type LoadedChannel = { chain: readonly StoredValue[]; instead?: undefined } | { instead: unknown };

/** Undefined where the checkpoint names another version, or has no value at this one. */
export type FindChannel = (channel: string, version: string) => LoadedChannel | undefined;

/** Turns channel values into rows and back. One serves all threads of a saver. */
export interface ValueCodec {
  /** With encryption: what shows that a checkpoint names the rows that it named when it was put. */
  readonly seal?: CheckpointSeal | undefined;
  /** With encryption: what a plain row gets that was taken out of it, so that `open` still tells it from others. */
  readonly tag?: PlainTag | undefined;
  /**
   * @param before what was remembered when the value before this one was encoded, on the same branch; without it the value is stored whole
   * @param place required with encryption
   * @param known for what tasks send: their lists are stored as changes of the channels of the same name
   */
  encode(
    value: unknown,
    version: string,
    before: ChannelMemory | undefined,
    place?: ChannelPlace,
    known?: Promise<KnownChannels>,
  ): Promise<EncodedValue>;
  /**
   * @param chain the rows that build the value, the whole one first
   * @param place of the last row; required with encryption
   * @param find where the value was encoded with `known`
   */
  decode(chain: readonly StoredValue[], place?: RowPlace, find?: FindChannel): Promise<unknown>;
  /** The row without what was done to its bytes: decrypted, decompressed. A layer that the codec was not told of stays. */
  open(row: StoredValue, place?: RowPlace): Promise<StoredValue>;
  /** JSON of what stands beside the values, like metadata; it is neither compressed nor encrypted. What would be lost is as in values. */
  writeJson(value: unknown, path: string): string;
  /** @param path how errors name the value */
  readJson(text: string, path: string): unknown;
  /**
   * What `encode` would have remembered of the value that `chain` builds, so that what another process wrote goes on with a
   * change. Costs nothing until `encode` is given it.
   */
  recall(chain: readonly StoredValue[], place: RowPlace): ChannelMemory;
}

/** The version that a stored change builds on; undefined for a row that holds the whole value. */
export type BaseOf = (type: string) => string | undefined;
