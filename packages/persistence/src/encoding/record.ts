/** A record of LangGraph's JsonPlusSerializer: how something that JSON has no form for stands in a row. */
export interface ConstructorRecord {
  lc: 2;
  type: "constructor";
  id: [name: string];
  method: string | null;
  args: unknown[];
  kwargs: Record<string, unknown>;
}

export function construction(name: string, args: unknown[], method: string | null = null): ConstructorRecord {
  return { lc: 2, type: "constructor", id: [name], method, args, kwargs: {} };
}

/** Whether a reader could take the user's own object for a record. */
export function looksLikeRecord(value: object): boolean {
  const { lc } = value as { lc?: unknown };
  return lc === 1 || lc === 2;
}

/** Whether a reader, within a message, would take the user's own object for one that the stock serializer escaped. */
export function looksEscaped(value: object): boolean {
  return Object.hasOwn(value, "__lc_escaped__") && Object.keys(value).length === 1;
}

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Assigning `__proto__` would change the object's prototype. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else (target as Record<string, unknown>)[key] = value;
}
