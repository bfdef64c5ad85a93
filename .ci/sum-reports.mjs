// Prints `N passed, N failed[, N skipped]` over the vitest JSON reports in a folder. Exits 1 when anything failed or nothing ran.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? ".";
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder)) {
  const report = readReport(join(folder, name));
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + filesThatNeverRan(report);
  sum.skipped += report.numPendingTests + report.numTodoTests;
}
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

// A test file that cannot be loaded fails without a single failed test in it.
function filesThatNeverRan({ testResults }) {
  return testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0)
    .length;
}

// A report cut short, by a full disk or a kill, is a failure and not a reason to print no sum.
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
