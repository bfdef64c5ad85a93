// What a template literal makes of an id that was not there. Every caller without an id would share one thread.
const ACCIDENTS = new Set(["undefined", "null", "NaN", "[object Object]"]);

/** Why a value names no thread, as the end of a sentence; undefined when it does name one. */
export function whyNoThreadId(value: unknown): string | undefined {
  if (value === undefined || value === null) return "there is none";
  if (typeof value !== "string") return `it is a ${typeof value}, not a string`;
  if (value.trim() === "") return "it is empty";
  return ACCIDENTS.has(value) ? `it is the text "${value}", which no thread is named on purpose` : undefined;
}
