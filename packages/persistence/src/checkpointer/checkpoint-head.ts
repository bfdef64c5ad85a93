import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import type { ValueCodec } from "../encoding/value-codec.ts";
import type { CheckpointRow } from "../store/checkpoint-store.ts";
import { NO_ROWS, type HeadRows } from "./head-rows.ts";

/** A checkpoint without its values, which stand in rows of their own. */
export type Head = Omit<Checkpoint, "channel_values">;

/** What is noted in the JSON of a checkpoint, under a key that the stock saver passes over. */
interface HeadNotes extends Partial<HeadRows> {
  seal?: string;
}

const NOTES = "threadkeep";

/** What `writeHead` seals: all of a row but the text that it makes. */
export type RowToSeal = Omit<CheckpointRow, "checkpoint">;

export function parseHead(json: string): Head {
  return readHead(json).head;
}

/** @throws ThreadkeepError `persistence.unsealed-checkpoint`, `persistence.tampered-checkpoint`, `persistence.unknown-key` */
export function openHead({ seal }: Pick<ValueCodec, "seal">, row: CheckpointRow): { head: Head; rows: HeadRows } {
  const { head, raw, notes } = readHead(row.checkpoint);
  const { seal: found, ...sealed } = notes;
  seal?.verify(sealedParts(row, raw, sealed), found);
  return { head, rows: { ...NO_ROWS, ...sealed } };
}

/**
 * For who goes on from a checkpoint: without keys, what is put after a sealed one would not be sealed. Where it holds values, these are
 * refused already.
 * @throws ThreadkeepError `persistence.unknown-key`
 */
export function assertSealable({ seal }: Pick<ValueCodec, "seal">, row: CheckpointRow): void {
  // Nearly always there is no such name in the text, which then need not be parsed once more.
  const mayBeSealed = seal === undefined && row.checkpoint.includes('"seal"');
  if (!mayBeSealed || readHead(row.checkpoint).notes.seal === undefined) return;
  const { threadId, namespace, checkpointId } = row;
  throw new ThreadkeepError(
    `Checkpoint ${checkpointId} of thread "${threadId}" is sealed, and this checkpointer has no keys. Make it with encryption: { keys }.`,
    { code: "persistence.unknown-key", context: { threadId, namespace, checkpointId, keyIds: [] } },
  );
}

/** The JSON of a row that was copied to another place: what is noted of it stays, under a seal of its own. */
export function resealHead(codec: Pick<ValueCodec, "seal">, row: CheckpointRow): string {
  const { raw, notes } = readHead(row.checkpoint);
  const { seal: found, ...kept } = notes;
  if (codec.seal === undefined || found === undefined) return withNotes(raw, kept);
  return withNotes(raw, { ...kept, seal: codec.seal.seal(sealedParts(row, raw, kept)) });
}

function withNotes(raw: object, notes: HeadNotes): string {
  return JSON.stringify(Object.keys(notes).length === 0 ? raw : { ...raw, [NOTES]: notes });
}

export function writeHead(
  { seal }: Pick<ValueCodec, "seal">,
  checkpoint: Checkpoint,
  row: RowToSeal,
  { unstored, empty }: HeadRows,
): string {
  const { channel_values: _values, [NOTES]: _stale, ...head } = checkpoint as Checkpoint & { [NOTES]?: unknown };
  const kept = unstored.length === 0 ? {} : { unstored };
  if (seal === undefined) return withNotes(head, kept);
  const sealed = { ...kept, ...(empty !== undefined && { empty }) };
  // As it is read again, without what JSON leaves out.
  const raw: unknown = JSON.parse(JSON.stringify(head));
  return withNotes(head, { ...sealed, seal: seal.seal(sealedParts(row, raw, sealed)) });
}

function readHead(json: string): { head: Head; raw: object; notes: HeadNotes } {
  const { [NOTES]: notes = {}, ...raw } = JSON.parse(json) as Checkpoint & { [NOTES]?: HeadNotes };
  const { channel_versions = {}, versions_seen = {}, ...rest } = raw;
  return { head: { ...rest, channel_versions, versions_seen }, raw, notes };
}

function sealedParts({ metadata, ...key }: RowToSeal, head: unknown, notes: HeadNotes) {
  return { ...key, metadata: JSON.parse(metadata) as unknown, head: [head, notes] };
}
