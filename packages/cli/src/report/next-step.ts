import type { CheckReport } from "./check-report.ts";
import { toPlainText } from "./plain-text.ts";

/** What to do after reading the report, where there is something to do. */
export function nextStep({ lock, summary }: CheckReport): string | undefined {
  const file = toPlainText(lock.file);
  const found = summary.errors + summary.warnings > 0;
  if (lock.state === "written") return `Wrote ${file}. Commit it: from then on only new bloat fails.`;
  if (lock.state === "stale") return `threadkeep check --update brings ${file} up to date.`;
  if (!found) return undefined;
  return lock.state === "absent"
    ? "threadkeep check --update accepts what is there; from then on only new bloat fails."
    : "threadkeep check explain <rule> shows why, with a bad and a good example.";
}
