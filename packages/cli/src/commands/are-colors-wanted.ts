/** As no-color.org and force-color.org say: NO_COLOR wins, then FORCE_COLOR, then whether a terminal reads it. */
export function areColorsWanted(env: Record<string, string | undefined>, isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR } = env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return true;
  return isTerminal && env["TERM"] !== "dumb";
}
