import { ThreadkeepError } from "@threadkeep/state";

/** @throws {ThreadkeepError} `recovery.invalid-option`, always */
export function refuseOption(name: string, what: string): never {
  throw new ThreadkeepError(`The option ${name} ${what}.`, { code: "recovery.invalid-option", context: { name } });
}

/** Told before the options are read: not all callers are compiled. A misspelled name would be a bound that is not there. */
export function checkNames(prefix: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return refuseOption(prefix === "" ? "object" : prefix, "has to be an object of options");
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  const path = prefix === "" ? unknown : `${prefix}.${unknown}`;
  if (unknown !== undefined) refuseOption(String(path), `is not an option. There are: ${known.join(", ")}`);
}

/** Options by names that the application gives. A list would have numbers for names, and hold for nothing. */
export function checkByName(name: string, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    refuseOption(name, `is ${shown(given)}. Give an object of options by name`);
}

/** Absent is fine. */
export function checkNumber(
  name: string,
  value: unknown,
  { min, whole = false }: { min: number; whole?: boolean },
): void {
  if (value === undefined) return;
  const isOne =
    typeof value === "number" && Number.isFinite(value) && value >= min && (!whole || Number.isInteger(value));
  const kind = whole ? "a whole number" : "a number";
  if (!isOne) refuseOption(name, `is ${shown(value)}. Give ${kind} of at least ${min}`);
}

export function checkBoolean(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") refuseOption(name, `is ${shown(value)}. Give true or false`);
}

export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") refuseOption(name, "has to be a function");
}

/** A number in quotes looks like a number without them. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
