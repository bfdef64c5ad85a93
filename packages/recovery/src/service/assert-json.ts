import { ThreadkeepError } from "@threadkeep/state";

/**
 * What is recorded with a run has to be the same where it is read again.
 *
 * @param name of the option, as the message names it
 * @throws ThreadkeepError `run.options-not-plain`, which says where in it something else is
 */
export function assertJson(name: string, value: unknown): void {
  const found = findOther(value, name, []);
  if (found === undefined) return;
  throw new ThreadkeepError(
    `The option ${name} is recorded with the run, so it can hold JSON data only, and ${found.path} is ${found.what}. Give what is not data (clients, functions) to the graph where it is built, or look it up by an id.`,
    { code: "run.options-not-plain", context: { option: name, path: found.path } },
  );
}

interface Other {
  path: string;
  what: string;
}

function findOther(value: unknown, path: string, around: readonly object[]): Other | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { path, what: String(value) };
  if (typeof value !== "object") return { path, what: nameOf(value) };
  if (around.includes(value)) return { path, what: "a part of itself" };
  if (Array.isArray(value))
    return findIn(
      Array.from(value, (each, index) => [`${path}[${index}]`, each]),
      value,
      around,
    );
  if (!isPlain(value)) return { path, what: nameOf(value) };
  return findIn(
    Object.entries(value).map(([key, each]) => [`${path}.${key}`, each]),
    value,
    around,
  );
}

function findIn(parts: [path: string, value: unknown][], whole: object, around: readonly object[]): Other | undefined {
  for (const [path, part] of parts) {
    const found = findOther(part, path, [...around, whole]);
    if (found) return found;
  }
  return undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0;
}

function nameOf(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name || "class instance"}`;
  return `a ${typeof value}`;
}
