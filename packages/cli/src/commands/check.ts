import { InvalidArgumentError, Option, type Command } from "commander";
import type { CheckOptions } from "../check/check-options.ts";
import type { CommandProcess } from "../command-process.ts";
import { isReporterName, REPORTER_NAMES, type ReporterTarget } from "../report/reporter-names.ts";
import { parseDuration } from "./parse-duration.ts";

// What a command does is imported when it runs: the types of a project and the checker that reads them cost a second,
// and `--help` needs neither.

interface CheckFlags {
  config?: string;
  graph: string[];
  rule: string[];
  reporter: ReporterTarget[];
  json?: true;
  failOn: CheckOptions["failOn"];
  strict?: true;
  static?: true;
  update?: true;
  against?: string;
  sample: string[];
  timeout?: number;
  quiet?: true;
  verbose?: true;
}

export function addCheckCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const check = program
    .command("check")
    .description("judge the state of every graph: how large it can get, what it holds, what a change would break")
    .option(
      "-c, --config <file>",
      "instead of the nearest threadkeep.config.*, package.json#threadkeep or langgraph.json",
    )
    .option("-g, --graph <name>", "only this graph; may be repeated", collect, [])
    .option("-r, --rule <id>", "only this rule; may be repeated", collect, [])
    .addOption(reporterOption())
    .option("--json", "the same as --reporter json")
    .addOption(
      new Option("--fail-on <severity>", "what makes the exit code 1")
        .choices(["error", "warn", "never"])
        .default("error"),
    )
    .option("--strict", "exit 2 when a graph could be judged by its types only, or by a part of them")
    .option("--static", "import nothing, read types only")
    .option("--update", "write threadkeep.lock.json: accept what is there, so that only new findings fail")
    .option("--against <git-ref>", "compare with the lock at that ref, such as origin/main")
    .option(
      "-s, --sample <glob>",
      "measure these states (JSON), beside those of the config; may be repeated",
      collect,
      [],
    )
    .option("--timeout <duration>", "for loading one module: 1500ms, 30s, 2m (default: 30s)", duration)
    .option("-q, --quiet", "only errors")
    .option("--verbose", "accepted findings too")
    .addHelpText("after", HELP)
    .action(async (flags: CheckFlags) => {
      const { printCheck } = await import("./print-check.ts");
      exit(await printCheck(optionsOf(flags), commandProcess));
    });
  addRuleCommands(check, commandProcess, exit);
}

const HELP = `
Exit code: 0 clean, 1 findings, 2 could not run or could not read a graph.

Examples:
  threadkeep check                                  judge the graphs of langgraph.json, no config needed
  threadkeep check --update                         adopt it in an existing project: from now on only new bloat fails
  threadkeep check --reporter github --reporter sarif=threadkeep.sarif
  threadkeep check --against origin/main --reporter markdown=comment.md`;

function addRuleCommands(check: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  check
    .command("rules")
    .description("list the rules")
    .option("--json", "as JSON")
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      const { printRuleList } = await import("./print-rule.ts");
      exit(printRuleList({ json: json || isJson(command) }, commandProcess));
    });
  check
    .command("explain")
    .description("explain a rule, with what it reports and what it lets pass")
    .argument("<rule>", "such as refs/embedded-content")
    .option("--json", "as JSON")
    .action(async (rule: string, { json = false }: { json?: boolean }, command: Command) => {
      const { printRule } = await import("./print-rule.ts");
      exit(printRule(rule, { json: json || isJson(command) }, commandProcess));
    });
}

/** `check` takes --json too, and takes it first. */
function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}

function reporterOption(): Option {
  return new Option("--reporter <name[=file]>", `${REPORTER_NAMES.join(", ")}; into a file, or stdout; may be repeated`)
    .argParser((text: string, before: ReporterTarget[]) => [...before, parseReporter(text)])
    .default([], "pretty");
}

function parseReporter(text: string): ReporterTarget {
  const [name = "", ...file] = text.split("=");
  if (!isReporterName(name)) throw new InvalidArgumentError(`There is ${REPORTER_NAMES.join(", ")}.`);
  if (file.length > 0 && file.join("=") === "") throw new InvalidArgumentError("Name a file after the =.");
  return file.length === 0 ? { name } : { name, file: file.join("=") };
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError("Give it a unit: 1500ms, 30s, 2m.");
  return ms;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function optionsOf(flags: CheckFlags): Omit<CheckOptions, "rules"> & { rules: string[] } {
  const { config, against, timeout } = flags;
  const reporters: ReporterTarget[] = flags.json ? [{ name: "json" }, ...flags.reporter] : flags.reporter;
  return {
    ...(config === undefined ? {} : { config }),
    ...(against === undefined ? {} : { against }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    graphs: flags.graph,
    rules: flags.rule,
    reporters: reporters.length === 0 ? [{ name: "pretty" }] : reporters,
    failOn: flags.failOn,
    strict: flags.strict ?? false,
    static: flags.static ?? false,
    update: flags.update ?? false,
    samples: flags.sample,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
  };
}
