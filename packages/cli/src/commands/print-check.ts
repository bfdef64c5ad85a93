import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { nearestName, RULE_IDS, RULES, type RuleId } from "@threadkeep/state";
import pc from "picocolors";
import type { CheckOptions } from "../check/check-options.ts";
import { failWith, problemOf } from "../check/fail-with.ts";
import type { ReporterTarget } from "../report/reporter-names.ts";
import { couldNotRun, runCheck } from "../check/run-check.ts";
import { type CommandProcess, isCI } from "../command-process.ts";
import type { CheckReport } from "../report/check-report.ts";
import { reporters } from "../report/reporters.ts";
import { areColorsWanted } from "./are-colors-wanted.ts";
import { createProgress } from "./progress.ts";

export async function printCheck(
  options: Omit<CheckOptions, "rules"> & { rules: string[] },
  commandProcess: CommandProcess,
): Promise<number> {
  const { cwd, today } = commandProcess;
  const progress = createProgress(commandProcess);
  const report = await judge(options, { cwd, today, isCI: isCI(commandProcess), onProgress: progress.show });
  progress.clear();
  for (const target of options.reporters) {
    const isFailed = !print(report, target, options, commandProcess);
    if (isFailed) return 2;
  }
  return report.exitCode;
}

async function judge(
  { rules, ...options }: Omit<CheckOptions, "rules"> & { rules: string[] },
  context: Parameters<typeof runCheck>[1],
): Promise<CheckReport> {
  try {
    return await runCheck({ ...options, rules: rules.map(parseRule) }, context);
  } catch (error) {
    return couldNotRun(problemOf(error));
  }
}

function parseRule(id: string): RuleId {
  const known = RULE_IDS.find((rule) => rule === id);
  if (known) return known;
  throw failWith({
    code: "config.invalid",
    message: `--rule ${id}: there is no such rule.`,
    help: `Did you mean ${nearestName(id, RULE_IDS)}? threadkeep check rules lists them.`,
  });
}

function print(
  report: CheckReport,
  { name, file }: ReporterTarget,
  { quiet, verbose }: Pick<CheckOptions, "quiet" | "verbose">,
  commandProcess: CommandProcess,
): boolean {
  const isTerminal = file === undefined && commandProcess.stdout.isTerminal;
  const text = reporters[name](report, {
    colors: pc.createColors(areColorsWanted(commandProcess.env, isTerminal)),
    width: isTerminal ? commandProcess.stdout.width : 100,
    quiet,
    verbose,
    rules: RULES,
    // Annotations name files from the root of the repository.
    ...(report.directory === undefined ? {} : { pathPrefix: report.directory }),
  });
  if (file === undefined) commandProcess.write(text);
  return file === undefined || writeReport(resolve(commandProcess.cwd, file), text, commandProcess);
}

function writeReport(file: string, text: string, { writeError }: CommandProcess): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return true;
  } catch (error) {
    writeError(`threadkeep: the report could not be written: ${(error as Error).message}\n`);
    return false;
  }
}
