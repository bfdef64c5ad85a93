import { ListMemory } from "./channel-memory.ts";
import { applyListChange } from "./list-change.ts";
import type { ListEncoder, ReadList } from "./list-encoder.ts";
import { parseRow } from "./raw-value.ts";
import { describePlace } from "./row-place.ts";
import { headOf, type RowType } from "./row-type.ts";
import { putListBack, takeOutLists, type ListPath } from "./sent-lists.ts";
import type { Serializer, WrittenJson } from "./serializer.ts";
import type { StoredValue } from "./stored-value.ts";
import type { ChannelMemory, RowPlace } from "./value-codec.ts";
import { valueIncomplete } from "./value-incomplete-error.ts";

const SENDS = "tk-sends";

/**
 * What tasks send, as a row holds it: the value with null in place of its lists, and of each list where it stands, the version
 * of the channel of its name that it is a change of, and the change. Without a version it is a change of an empty list.
 */
interface SendRow {
  value: unknown;
  lists: [path: ListPath, version: string | null, change: unknown][];
}

/** Of a value that is encoded later: as it was when it was looked at. */
export interface SendDraft {
  rest: WrittenJson;
  lists: readonly { path: ListPath; read: ReadList }[];
}

export function isSendRow(type: RowType): boolean {
  return headOf(type) === SENDS;
}

/** Undefined where the value is no Send, or one without lists. */
export function draftSends(
  value: unknown,
  path: string,
  { serializer, lists }: { serializer: Serializer; lists: ListEncoder },
): SendDraft | undefined {
  const taken = takeOutLists(value);
  return (
    taken && {
      rest: serializer.write(taken.rest, path),
      lists: taken.lists.map((found) => ({
        path: found.path,
        read: lists.read(found.list, [path, ...found.path].join(".")),
      })),
    }
  );
}

/** @param memoryOf what is remembered of a channel at the version that the checkpoint names */
export function writeSends(
  { rest, lists }: SendDraft,
  memoryOf: (channel: string) => ChannelMemory | undefined,
): { type: RowType; text: string } {
  let isReferring = false;
  let isStock = rest.isStock;
  const parts = lists.map(({ path, read }) => {
    const memory = memoryOf(String(path.at(-1)));
    const change = memory instanceof ListMemory ? read.changeOf(memory) : undefined;
    if (change !== undefined) {
      isReferring = true;
      return { path, version: memory?.version ?? null, change };
    }
    const written = read.write();
    isStock &&= written.isStock;
    return { path, version: null, change: `[{"add":${written.text}}]` };
  });
  const texts = parts.map(({ path, version, change }) => {
    return `[${JSON.stringify(path)},${JSON.stringify(version)},${change}]`;
  });
  const text = `{"value":${rest.text},"lists":[${texts.join(",")}]}`;
  if (isReferring) return { type: SENDS, text };
  const whole = withLists(JSON.parse(text) as SendRow, () => [], undefined);
  return { type: isStock ? "json" : "tk-json", text: JSON.stringify(whole) };
}

/** The channels and versions that a row refers to. @param row opened */
export function listsOf(row: StoredValue, place: RowPlace | undefined): { channel: string; version: string }[] {
  return parseSends(row, place).lists.flatMap(([path, version]) =>
    version === null ? [] : { channel: String(path.at(-1)), version },
  );
}

/** JSON data of a channel's value, which is used up; what is given instead where it is no list; undefined where it is not there. */
type ListOf = (channel: string, version: string) => unknown;

/**
 * The value with its lists, as JSON data.
 * @param row opened
 * @throws ThreadkeepError `checkpointer.value-incomplete`, `persistence.corrupt-row`
 */
export function readSends(row: StoredValue, listOf: ListOf, place: RowPlace | undefined): unknown {
  return withLists(parseSends(row, place), listOf, place);
}

function parseSends({ bytes }: StoredValue, place: RowPlace | undefined): SendRow {
  const row = parseRow(bytes, place) as SendRow | null;
  if (!Array.isArray(row?.lists) || !row.lists.every((entry) => Array.isArray(entry) && Array.isArray(entry[0])))
    throw valueIncomplete(describePlace(place), "its row does not say what was sent", { ...place });
  return row;
}

function withLists({ value, lists }: SendRow, listOf: ListOf, place: RowPlace | undefined): unknown {
  for (const [path, version, change] of lists) {
    const base = version === null ? [] : listOf(String(path.at(-1)), version);
    const list = Array.isArray(base) ? applyListChange<unknown>(base, change) : base;
    if (list === undefined || !putListBack(value, path, list))
      throw valueIncomplete(describePlace(place), `what it has of ${path.join(".")} does not fit`, { ...place });
  }
  return value;
}
