const PREFIX = "repaired:";

/** The id of the result that a repair adds for a call: the same each time, and another one where a call id comes again. */
export function repairIdOf(caller: string, call: string): string {
  return `${PREFIX}${caller}:${call}`;
}

export function isRepairId(id: unknown): boolean {
  return typeof id === "string" && id.startsWith(PREFIX);
}
