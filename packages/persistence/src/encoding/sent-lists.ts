import { isPlain, looksLikeRecord, setOwn } from "./record.ts";

/** Where a list stands in a value: `[0, "args", "messages"]`. Its last key is the name of a channel, or may be. */
export type ListPath = readonly (string | number)[];

export interface FoundList {
  path: ListPath;
  list: readonly unknown[];
}

/** What tasks send, without the lists in it. */
export interface WithoutLists {
  /** The value with null in place of each list. */
  rest: unknown;
  lists: readonly FoundList[];
}

interface SendLike {
  node: string;
  args: Record<string, unknown>;
  timeout?: unknown;
}

/**
 * Takes the lists out of the arguments of a Send, or of each in a list of them. Most often they are the state's own.
 * The value is not touched. Undefined where there are none.
 */
export function takeOutLists(value: unknown): WithoutLists | undefined {
  const lists: FoundList[] = [];
  const rest = Array.isArray(value)
    ? Array.from(value as unknown[], (item, index) => (isSend(item) ? takeOut(item, [index], lists) : item))
    : isSend(value)
      ? takeOut(value, [], lists)
      : value;
  return lists.length === 0 ? undefined : { rest, lists };
}

// As the form of a Send has it, and of what was read back from one.
function takeOut(send: SendLike, path: ListPath, lists: FoundList[]): object {
  const args = { ...send.args };
  for (const [name, list] of Object.entries(args)) {
    if (!Array.isArray(list) || list.length === 0) continue;
    lists.push({ path: [...path, "args", name], list: list as unknown[] });
    setOwn(args, name, null);
  }
  if (isPlain(send)) return { ...send, args };
  const { node, timeout } = send;
  return timeout === undefined ? { node, args } : { node, args, timeout };
}

function isSend(value: unknown): value is SendLike {
  if (!isPlainObject(value)) return (value as { lg_name?: unknown } | null)?.lg_name === "Send" && hasArgs(value);
  return !looksLikeRecord(value) && hasArgs(value);
}

function hasArgs(value: unknown): value is SendLike {
  const { node, args } = value as Partial<SendLike>;
  return typeof node === "string" && isPlainObject(args) && !looksLikeRecord(args);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value);
}

/** False where the path leads nowhere in `json`: it is not what the lists were taken out of. */
export function putListBack(json: unknown, path: ListPath, list: unknown): boolean {
  const name = path.at(-1);
  let holder = json;
  for (const key of path.slice(0, -1)) holder = ownOf(holder, key);
  if (typeof name !== "string" || ownOf(holder, name) !== null) return false;
  setOwn(holder as object, name, list);
  return true;
}

function ownOf(holder: unknown, key: string | number): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return (holder as Record<string | number, unknown>)[key];
}
