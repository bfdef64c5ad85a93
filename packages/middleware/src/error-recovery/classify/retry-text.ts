const WAIT = /\b(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|h|m|s)){1,4})(?![a-z\d])/i;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** "Please try again in 6m0s." of OpenAI, "Please retry in 34.07s." of Google, which sends no header. */
export function readRetryText(message: string): number | undefined {
  const wait = WAIT.exec(message)?.[1];
  if (wait === undefined) return undefined;
  const parts = [...wait.toLowerCase().matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return Math.ceil(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ""] ?? 0), 0));
}
