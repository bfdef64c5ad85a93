// What a template literal makes of an id that was not there. Every caller without an id would share one thread.
const ACCIDENTS = new Set(["undefined", "null", "NaN", "[object Object]"]);

/** Why a value names no thread to run, as the end of a sentence; undefined when it does name one. */
export function whyNoThreadId(value: unknown): string | undefined {
  const why = whyNotStored(value);
  if (why !== undefined || typeof value !== "string") return why;
  if (value.trim() === "") return "it is blank";
  return ACCIDENTS.has(value) ? `it is the text "${value}", which no thread is named on purpose` : undefined;
}

/** Why no thread can stand under a value. What should not have been run may well be stored, and is there to be read. */
export function whyNotStored(value: unknown): string | undefined {
  if (value === undefined || value === null) return "there is none";
  if (typeof value !== "string") return `it is a ${typeof value}, not a string`;
  return value === "" ? "it is empty" : undefined;
}
