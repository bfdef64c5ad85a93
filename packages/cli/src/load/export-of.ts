/** What a module exports under a name. A CommonJS module may be a namespace whose `default` holds its exports. */
export function exportOf(namespace: object, name: string): { value: unknown } | undefined {
  if (Object.hasOwn(namespace, name)) return { value: valueOf(namespace, name) };
  const fallback = Object.hasOwn(namespace, "default") ? valueOf(namespace, "default") : undefined;
  return isPlainObject(fallback) && Object.hasOwn(fallback, name) ? { value: valueOf(fallback, name) } : undefined;
}

/** For a message: what could have been meant. */
export function exportNames(namespace: object): string[] {
  const names = Object.keys(namespace).filter((name) => name !== "__esModule" && name !== "module.exports");
  return names.slice(0, 50).map((name) => name.slice(0, 200));
}

function valueOf(holder: object, name: string): unknown {
  return (holder as Record<string, unknown>)[name];
}

/** An agent has a property `graph` too: only a plain object is a list of exports. */
function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
