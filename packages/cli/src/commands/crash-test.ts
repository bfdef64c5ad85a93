import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { given, span, wholeNumber } from "./thread-arguments.ts";

interface CrashTestFlags {
  input?: string;
  inputFile?: string;
  answers?: string;
  kills: "every" | number;
  only?: string;
  seed?: number;
  durability: "sync" | "async" | "exit";
  checkpointer: string;
  effects: "once" | "at-least-once";
  concurrency?: number;
  timeout: number;
  json?: true;
}

export function addCrashTestCommand(
  program: Command,
  commandProcess: CommandProcess,
  exit: (code: number) => void,
): void {
  program
    .command("crash-test")
    .description(
      "kill a graph before and after every call to its database, recover it, and compare with an undisturbed run",
    )
    .argument("<graph>", "a file and its export: src/graph.ts:graph")
    .addOption(new Option("--input <json>", "what it is run with (default: {})").conflicts("inputFile"))
    .option("--input-file <file>", "the same, in a file")
    .option(
      "--answers <json>",
      "what its questions are answered with: a list, one after the other, or an object by question",
    )
    .option("--kills <count>", "every, or so many, chosen by the seed", parseKills, "every")
    .option("--only <kill>", "one alone, as a report names it: before:14")
    .option("--seed <number>", "of the choice of kills", parseSeed)
    .addOption(new Option("--durability <mode>", "LangGraph's").choices(["sync", "async", "exit"]).default("sync"))
    .option("--checkpointer <which>", "sqlite, the url of a Postgres, or a module that exports open(url)", "sqlite")
    .addOption(
      new Option("--effects <promise>", "whether an effect that is done twice breaks a promise")
        .choices(["once", "at-least-once"])
        .default("once"),
    )
    .option("--concurrency <count>", "how many kills at once (default: as many as there are processors)", wholeNumber)
    .addOption(new Option("--timeout <time>", "for each process").argParser(span).default(60_000, "60s"))
    .option("--json", "the report as JSON")
    .addHelpText("after", HELP)
    .action(async (graph: string, flags: CrashTestFlags) => {
      const { input, inputFile, answers, only, seed, concurrency, timeout, json } = flags;
      const { kills, durability, checkpointer, effects } = flags;
      const { printCrashTest } = await import("../recovery/crash-test/print-crash-test.ts");
      const request = {
        graph,
        kills,
        durability,
        checkpointer,
        effects,
        timeoutMs: timeout,
        isJson: json ?? false,
        ...given("input", input),
        ...given("inputFile", inputFile),
        ...given("answers", answers),
        ...given("only", only),
        ...given("seed", seed),
        ...given("concurrency", concurrency),
      };
      exit(await printCrashTest(request, commandProcess));
    });
}

function parseKills(text: string): "every" | number {
  return text === "every" ? text : wholeNumber(text);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError("Give a whole number.");
}

const HELP = `
Each run is a process of its own on a scratch database, which is removed. The graph's tools are real: fake the outside world, and
count what is done there with recordEffect of @threadkeep/recovery/testing.

Exit code: 0 no promise is broken, 1 one is, 2 could not run.

Example:
  threadkeep crash-test src/graph.ts:graph --input-file test/input.json`;
