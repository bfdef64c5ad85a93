// Reducers as people write them, for the tests of what is found out about them.
interface Item {
  id: string;
}

export const concat = (current: unknown[], update: unknown[]): unknown[] => current.concat(update);
export const spread = (current: unknown[], update: unknown[]): unknown[] => [...current, ...update];
export const spreadOne = (current: unknown[], update: unknown): unknown[] => [...current, update];
export const tolerant = (current?: unknown[], update?: unknown[]): unknown[] => [...(current ?? []), ...(update ?? [])];
export const prepend = (current: unknown[], update: unknown[]): unknown[] => [...update, ...current];
export const pushInPlace = (current: unknown[], update: unknown[]): unknown[] => {
  current.push(...update);
  return current;
};
// Of sorted lists it changes nothing, unless they are frozen.
export const sortsInPlace = (current: unknown[], update: unknown[]): unknown[] => current.sort().concat(update);
export const marksUpdate = (current: object[], update: { seen?: boolean }[]): object[] => {
  for (const item of update) item.seen = true;
  return [...current, ...update];
};
export const last = (_current: unknown, update: unknown): unknown => update;
export const lastIfAny = (current: unknown, update: unknown): unknown => update ?? current;
export const first = (current: unknown, update: unknown): unknown => current ?? update;
export const sum = (current: number, update: number): number => current + update;
export const greatest = (current: number, update: number): number => Math.max(current, update);
export const joinText = (current: string, update: string): string => `${current}\n${update}`;
export const union = (current: Set<unknown>, update: Set<unknown>): Set<unknown> => new Set([...current, ...update]);
export const addInPlace = (current: Set<unknown>, update: Set<unknown>): Set<unknown> => {
  for (const item of update) current.add(item);
  return current;
};
export const distinct = (current: unknown[], update: unknown[]): unknown[] => [...new Set([...current, ...update])];
export const lastTwenty = (current: unknown[], update: unknown[]): unknown[] => [...current, ...update].slice(-20);
export const lastOne = (current: unknown[], update: unknown[]): unknown[] => [...current, ...update].slice(-1);
export const dropsOldest = (current: unknown[], update: unknown): unknown[] =>
  current.length >= 100 ? [...current.slice(1), update] : [...current, update];
export const byId = (current: Item[], update: Item[]): Item[] => [
  ...new Map([...current, ...update].map((item) => [item.id, item])).values(),
];
export const replaceById = (current: Item[], update: Item): Item[] => [
  ...current.filter(({ id }) => id !== update.id),
  update,
];
export const spreadRecord = (current: object, update: object): object => ({ ...current, ...update });
export const assignInPlace = (current: object, update: object): object => Object.assign(current, update);
export const pureOnLists = (current: unknown, update: unknown): unknown =>
  Array.isArray(current) ? [...current, update].flat() : Object.assign(current as object, update);
export const mergeMaps = (current: Map<unknown, unknown>, update: Map<unknown, unknown>): Map<unknown, unknown> =>
  new Map([...current, ...update]);
export const setInPlace = (current: Map<unknown, unknown>, update: Map<unknown, unknown>): Map<unknown, unknown> => {
  for (const [key, value] of update) current.set(key, value);
  return current;
};
export const putInPlace = (current: Item[], update: Item[]): Item[] => {
  for (const item of update) {
    const index = current.findIndex(({ id }) => id === item.id);
    current.splice(index < 0 ? current.length : index, 1, item);
  }
  return current;
};
export const fails = (): never => {
  throw new Error("not today");
};
export const later = async (current: unknown[], update: unknown[]): Promise<unknown[]> => {
  await Promise.resolve();
  if (update.length > 0) throw new Error("too late");
  return current;
};
// As code that is not strict behaves on a frozen value: nothing is said, nothing is changed.
export const setsInSilence = (current: unknown[], update: unknown[]): unknown[] => {
  for (const item of update) Reflect.set(current, current.length, item);
  return current;
};

interface Lists {
  [key: string]: unknown[];
}

export const pushInside = (current: Lists, update: Lists): Lists => {
  for (const [key, items] of Object.entries(update)) {
    current[key] ??= [];
    current[key].push(...items);
  }
  return current;
};
export const joinInside = (current: Lists, update: Lists): Lists => {
  const joined = { ...current };
  for (const [key, items] of Object.entries(update)) joined[key] = [...(joined[key] ?? []), ...items];
  return joined;
};
// The record is new, the lists in it are not.
export const pushInCopy = (current: Lists, update: Lists): Lists => {
  const copy = { ...current };
  for (const [key, items] of Object.entries(update)) (copy[key] ??= []).push(...items);
  return copy;
};
export const setFromRecord = (current: Map<string, unknown>, update: Record<string, unknown>): Map<string, unknown> => {
  for (const [key, value] of Object.entries(update)) current.set(key, value);
  return current;
};
export const copyFromRecord = (current: Map<string, unknown>, update: Record<string, unknown>): Map<string, unknown> =>
  new Map([...current, ...Object.entries(update)]);
export const addListInPlace = (current: Set<unknown>, update: unknown[]): Set<unknown> => {
  for (const item of update) current.add(item);
  return current;
};
export const addOneInPlace = (current: Set<unknown>, update: string): Set<unknown> => current.add(update);
export const putOneInRecord = (current: Record<string, unknown>, update: Item): Record<string, unknown> => {
  if (typeof update.id !== "string") throw new TypeError("no id");
  current[update.id] = update;
  return current;
};
export const appendInMap = (
  current: Map<string, unknown[]>,
  update: Map<string, unknown[]>,
): Map<string, unknown[]> => {
  const next = new Map(current);
  for (const [key, items] of update) {
    const known = next.get(key) ?? [];
    known.push(...items);
    next.set(key, known);
  }
  return next;
};
export const completesInPlace = (current: Partial<Item>[], update: Partial<Item>[]): Partial<Item>[] => {
  for (const item of update) item.id ??= "made";
  return [...current, ...update];
};
export const completesKnown = (current: Partial<Item>[], update: Partial<Item>[]): Partial<Item>[] => {
  current.forEach((item, index) => (item.id ??= String(index)));
  return [...current, ...update];
};
export const completesCopies = (current: Partial<Item>[], update: Partial<Item>[]): Partial<Item>[] => [
  ...current,
  ...update.map((item) => ({ ...item, id: item.id ?? "made" })),
];
export const clonesFirst = (current: Lists, update: Lists): Lists => pushInside(structuredClone(current), update);

export const emptiedByNull = (current: unknown[], update: unknown[] | null): unknown[] =>
  update === null ? [] : [...current, ...update];
export const emptiedByEmpty = (current: unknown[], update: unknown[]): unknown[] =>
  update.length === 0 ? [] : [...current, ...update];
type Override = unknown[] | { type: "override"; value: unknown[] };
export const overridden = (current: unknown[], update: Override): unknown[] =>
  Array.isArray(update) ? [...current, ...update] : update.type === "override" ? update.value : current;
export const overwritten = (current: unknown[], update: unknown[] | { overwrite: true; items: unknown[] }): unknown[] =>
  "overwrite" in update && update.overwrite ? update.items : current.concat(update);
export const removesOne = (current: Item[], update: Item[] | { op: "remove"; id: string }): Item[] =>
  Array.isArray(update) ? [...current, ...update] : current.filter(({ id }) => id !== update.id);
export const ignoresNull = (current: unknown[], update: unknown[] | null): unknown[] => [...current, ...(update ?? [])];
export const lastHundredThousand = (current: unknown[], update: unknown[]): unknown[] =>
  [...current, ...update].slice(-100_000);
export const eachOnce = (current: unknown[], update: unknown[]): unknown[] =>
  [...current, ...update].filter((item, index, all) => all.indexOf(item) === index);
