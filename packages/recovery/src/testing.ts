export { crashTest } from "./crash-test/crash-test.ts";
export { type CrashDurability, type CrashTestOptions } from "./crash-test/crash-test-options.ts";
export {
  type CountedEffect,
  type CrashTestProgress,
  type CrashTestReport,
  type Kill,
  type KillOutcome,
  type KillReport,
  type KillTotals,
  type RecordedEffect,
  type StateDifference,
  type UndisturbedRun,
} from "./crash-test/crash-test-report.ts";
export { recordEffect, wasRecorded } from "./crash-test/record-effect.ts";
