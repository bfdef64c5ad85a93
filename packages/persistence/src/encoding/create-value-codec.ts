import { WholeMemory, ListMemory } from "./channel-memory.ts";
import { checkpointSeal } from "./checkpoint-seal.ts";
import { compressionLayer, type CompressionOptions } from "./compression.ts";
import { wholeTokenOf } from "./content-token.ts";
import { readKeys } from "./encryption-keys.ts";
import { encryptionLayer, type EncryptionOptions } from "./encryption.ts";
import { ListEncoder, type EncodedList } from "./list-encoder.ts";
import { plainTag } from "./plain-tag.ts";
import { readRawValue } from "./raw-value.ts";
import { recallValue } from "./recall-value.ts";
import { openAll, sealAll, type RowLayer } from "./row-layer.ts";
import { baseOf, canBeBase, outerLayerOf, typeBuildingOn } from "./row-type.ts";
import { draftSends, isSendRow, listsOf, readSends, writeSends, type SendDraft } from "./send-row.ts";
import { createSerializer, type SerializerOptions } from "./serializer.ts";
import { BUILDING_BYTES } from "./snapshot-rule.ts";
import type { StoredValue } from "./stored-value.ts";
import type {
  ChannelMemory,
  ChannelPlace,
  EncodedValue,
  FindChannel,
  KnownChannels,
  RowPlace,
  ValueCodec,
} from "./value-codec.ts";

export interface ValueCodecOptions extends SerializerOptions {
  /** AES-256-GCM. See `encryptionLayer`. */
  encryption?: EncryptionOptions | undefined;
  /** zlib, after which rows are for ours alone to read. See `compressionLayer`. */
  compression?: boolean | CompressionOptions | undefined;
}

/** A row before its layers, and what to remember. */
interface PlainEncoding {
  row: StoredValue;
  base?: string;
  memory: ChannelMemory;
}

/** Chains of rows as they were read: opened only when a value is encoded after them. */
class RecalledMemory implements ChannelMemory {
  readonly version: string;
  readonly bytes: number;
  readonly chain: readonly StoredValue[];
  readonly place: RowPlace;

  constructor(chain: readonly StoredValue[], place: RowPlace) {
    this.version = place.version;
    this.bytes = chain.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    this.chain = chain;
    this.place = place;
  }
}

/**
 * Values as JSON in the stock serializer's forms; lists as what changed since the version before (`ListEncoder` says what of a
 * change in place is noticed when, `shouldStoreChange` what is stored and read at most); any other value that did not
 * change as a pointer to the row that holds it; the lists in what tasks send as changes of the channels they come from, where
 * these are known; compressed, then encrypted, where that is asked for.
 *
 * @throws {ThreadkeepError} what `encryptionLayer` throws at once; from `encode` `persistence.lossy-value`,
 * `persistence.too-deep`; from `decode` `checkpointer.value-incomplete`, `persistence.corrupt-row`, `persistence.unknown-row-type`; from
 * both what the layers throw
 */
export function createValueCodec({ encryption, compression = false, ...options }: ValueCodecOptions = {}): ValueCodec {
  const serializer = createSerializer(options);
  const lists = new ListEncoder(serializer);
  const { sealing, opening } = layersOf(compression, encryption);

  return {
    async encode(value, version, before, place, known) {
      const path = place?.channel ?? "value";
      const draft = known && draftSends(value, path, { serializer, lists });
      const { row, ...encoded } = draft
        ? await encodeSends(draft, version, await known)
        : before instanceof RecalledMemory
          ? await encodeRecalled(value, version, before, path)
          : encodePlain(value, version, before, path);
      const stored = sealing.length === 0 ? row : await sealAll(row, sealing, place && rowPlaceOf(place, version));
      return { stored, ...encoded } satisfies EncodedValue;
    },
    async decode(chain, place, find = () => undefined) {
      const rows = await openRows(chain, place);
      const [row] = rows;
      const raw =
        row && isSendRow(row.type) ? { json: await decodeSends(row, place, find) } : readRawValue(rows, place);
      return raw.bytes ?? serializer.revive(raw.json, place?.channel ?? "value");
    },
    seal: encryption && checkpointSeal(encryption),
    tag: encryption && plainTag(readKeys(encryption.keys)),
    writeJson: (value, path) => serializer.write(value, path).text,
    readJson: (text, path) => serializer.revive(JSON.parse(text), path),
    open: (row, place) => openAll(row, opening, place),
    recall: (chain, place) => new RecalledMemory(chain, place),
  };

  function encodePlain(
    value: unknown,
    version: string,
    before: ChannelMemory | undefined,
    path: string,
  ): PlainEncoding {
    if (!Array.isArray(value)) return encodeWhole(wholeRow(value, path), version, before);
    return listEncoding(lists.encode(value, version, before instanceof ListMemory ? before : undefined, path));
  }

  /** All of the value is written before the rows are opened: meanwhile it goes on, and may change. */
  async function encodeRecalled(
    value: unknown,
    version: string,
    before: RecalledMemory,
    path: string,
  ): Promise<PlainEncoding> {
    if (!Array.isArray(value)) {
      const row = wholeRow(value, path);
      return encodeWhole(row, version, await recall(before));
    }
    const encode = lists.write(value, path);
    const remembered = await recall(before);
    return listEncoding(encode(version, remembered instanceof ListMemory ? remembered : undefined));
  }

  function wholeRow(value: unknown, path: string): StoredValue {
    if (value instanceof Uint8Array) {
      serializer.checkBytes(value, path);
      // A copy: it is stored later than now.
      return { type: "bytes", bytes: Uint8Array.prototype.slice.call(value) };
    }
    const { text, isStock } = serializer.write(value, path);
    return jsonRow(text, isStock);
  }

  async function recall({ chain, place }: RecalledMemory): Promise<ChannelMemory | undefined> {
    return recallValue(await openRows(chain, place), place.version);
  }

  async function encodeSends(draft: SendDraft, version: string, known: KnownChannels): Promise<PlainEncoding> {
    const memories = new Map<string, ChannelMemory | undefined>();
    for (const { path } of draft.lists) {
      const channel = String(path.at(-1));
      const memory = known.get(channel);
      memories.set(channel, memory instanceof RecalledMemory ? await recall(memory) : memory);
    }
    const { type, text } = writeSends(draft, (channel) => memories.get(channel));
    return encodeWhole({ type, bytes: Buffer.from(text) }, version, undefined);
  }

  async function decodeSends(row: StoredValue, place: RowPlace | undefined, find: FindChannel): Promise<unknown> {
    const opened = new Map<string, () => unknown>();
    for (const { channel, version } of listsOf(row, place)) {
      opened.set(channel, await openList(channel, version, place, find));
    }
    return readSends(row, (channel) => opened.get(channel)?.(), place);
  }

  /** Gives JSON data that is nobody else's, at every call. */
  async function openList(
    channel: string,
    version: string,
    place: RowPlace | undefined,
    find: FindChannel,
  ): Promise<() => unknown> {
    const found = find(channel, version);
    if (found === undefined) return () => undefined;
    if (!("chain" in found)) return () => found.instead;
    const listPlace = place && rowPlaceOf({ ...place, channel }, version);
    const rows = await openRows(found.chain, listPlace);
    return () => readRawValue(rows, listPlace).json;
  }

  // Each row but the last stands where the next one's type says.
  async function openRows(chain: readonly StoredValue[], place: RowPlace | undefined): Promise<readonly StoredValue[]> {
    // A list may be hundreds of rows, most often with nothing to open.
    if (encryption === undefined && chain.every(({ type }) => outerLayerOf(type) === undefined)) return chain;
    return Promise.all(
      chain.map((row, index) => {
        const next = chain[index + 1];
        const version = next === undefined ? place?.version : baseOf(next.type);
        return openAll(row, opening, place && rowPlaceOf(place, version ?? place.version));
      }),
    );
  }
}

function listEncoding({ text, isStock, base, memory }: EncodedList): PlainEncoding {
  if (base === undefined) return { row: jsonRow(text, isStock), memory };
  return { row: { type: typeBuildingOn(base), bytes: Buffer.from(text) }, base, memory };
}

function encodeWhole(row: StoredValue, version: string, before: ChannelMemory | undefined): PlainEncoding {
  const token = wholeTokenOf(row);
  if (!(before instanceof WholeMemory) || before.token !== token || !isWorthPointing(row, before.root))
    return { row, memory: new WholeMemory({ version, token }) };
  const memory = before.seenAgainAt(version);
  return { row: { type: typeBuildingOn(before.root), bytes: new Uint8Array() }, base: before.root, memory };
}

function rowPlaceOf({ threadId, namespace, channel }: ChannelPlace, version: string): RowPlace {
  return { threadId, namespace, channel, version };
}

function isWorthPointing({ bytes }: StoredValue, root: string): boolean {
  return bytes.byteLength > BUILDING_BYTES && canBeBase(root);
}

function jsonRow(text: string, isStock: boolean): StoredValue {
  return { type: isStock ? "json" : "tk-json", bytes: Buffer.from(text) };
}

interface RowLayers {
  sealing: readonly RowLayer[];
  opening: readonly RowLayer[];
}

function layersOf(compression: boolean | CompressionOptions, encryption: EncryptionOptions | undefined): RowLayers {
  const compressing = compression === false ? [] : [compressionLayer(compression === true ? {} : compression)];
  const encrypting = encryption ? [encryptionLayer(encryption)] : [];
  return {
    sealing: [...compressing, ...encrypting],
    // What was compressed at another time is read all the same.
    opening: [...(compressing.length > 0 ? compressing : [compressionLayer()]), ...encrypting],
  };
}
