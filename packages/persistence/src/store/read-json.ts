/** Undefined for NULL, and for what is no JSON: a damaged row is told of, and hides none of the others. */
export function readJson(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As `readJson`, for what is an object. */
export function readJsonObject(text: unknown): object | undefined {
  const value = readJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
