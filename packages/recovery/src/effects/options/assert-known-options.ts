import { nearestName, ThreadkeepError } from "@threadkeep/state";

/** A misspelled option would be passed over, and with it what it was to change. @throws {ThreadkeepError} `effect.invalid-option` */
export function assertKnownOptions(options: unknown, known: readonly string[], of: string): void {
  if (typeof options !== "object" || options === null)
    throw invalidOption(`The options of ${of} are none. They are { ${known.join(", ")} }.`, of);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidOption(
    `${of} has no option "${unknown}". Did you mean ${nearestName(unknown, known)}? There are ${known.join(", ")}.`,
    of,
  );
}

export function invalidOption(message: string, of: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "effect.invalid-option", context: { of } });
}
