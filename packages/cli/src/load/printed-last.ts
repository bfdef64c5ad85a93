import { redactSecrets } from "./redact-secrets.ts";
import type { ChildRun } from "./run-child.ts";

/** What the module says itself may explain why it could not be loaded. */
export function printedLast({ lastLines }: Pick<ChildRun, "lastLines">): string {
  if (lastLines.length === 0) return "";
  const lines = lastLines
    .map((line) => redactSecrets(line))
    .map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line));
  return ` It printed last: ${lines.join(" | ")}`;
}
