import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, it } from "vitest";
import { main } from "./main.ts";
import { commandIn } from "./testing/command-in.ts";
import { STEERING } from "./threads/testing/run-command.ts";

it("lists its commands", async () => {
  const command = commandIn("/", "--help");
  expect(await main(command)).toBe(0);
  expect(command.output).toMatchInlineSnapshot(`
    "Usage: threadkeep [options] [command]

    Keeps LangGraph.js threads small, durable and recoverable.

    Options:
      -V, --version                             output the version number
      -h, --help                                display help for command

    Commands:
      check [options]                           judge the state of every graph: how large it can get, what it holds, what a change would break
      init [options]                            write threadkeep.config.ts, and a GitHub workflow that runs the check
      threads [options]                         list threads: where each stands, what it waits for, when it was written last
      show [options] <thread>                   show a thread: its state by channel, what runs next, questions, errors, subgraphs
      history [options] <thread>                list a thread's checkpoints: which nodes ran, what is next, what was written, how large the state is
      diff [options] <sides...>                 compare two checkpoints: channels added, removed and changed, messages by id, bytes
      fork [options] <thread> <checkpoint>      copy a checkpoint into a new thread, which goes on from there
      rollback [options] <thread> <checkpoint>  make an old checkpoint the latest of its thread; nothing is deleted
      prune [options]                           remove threads that are done, and old checkpoints of those that are not, as a policy says
      stats [options]                           what a database holds: threads, checkpoints, bytes by channel, growth by day, the largest threads
      db                                        make the tables of a database, check that all of it can be read, or turn it back into PostgresSaver's
      stuck [options]                           list runs that somebody has to look at: dead, lost, idle, failed, parked, waiting past their limit
      runs [options] [run]                      list the runs of a service, the last admitted first, or tell the story of one
      recover [options] [thread]                take up a run whose process is gone, or all of them, and run it to its end here
      worker [options]                          take up runs whose process is gone, again and again, until it is stopped
      crash-test [options] <graph>              kill a graph before and after every call to its database, recover it, and compare with an undisturbed run
      help [command]                            display help for command
    "
  `);
});

it("does not let a mistyped flag or command steer the terminal", async () => {
  for (const args of [["--nope\u001b[31m"], ["threads", "--nope\u001b[31m"], ["no\u001b[31m"], ["stats", "--url"]]) {
    const command = commandIn("/", ...args);
    expect(await main(command)).toBe(2);
    expect(command.errors).toMatch(/^error: .*\n/);
    expect(command.errors).not.toMatch(STEERING);
  }
});

it.each([
  "threads",
  "show",
  "history",
  "diff",
  "fork",
  "rollback",
  "prune",
  "stats",
  "stuck",
  "runs",
  "recover",
  "worker",
])("explains %s", async (name) => {
  const command = commandIn("/", name, "--help");
  expect(await main(command)).toBe(0);
  expect(command.output).toContain(`Usage: threadkeep ${name} [options]`);
  expect(command.output).toContain("--url <url>");
  expect(command.output).toContain("--json");
});

it.each<[string[], string, RegExp]>([
  [["threads", "--limit", "0", "--json"], "usage.invalid-argument", /^option '-n, --limit <count>' .* from 1 to 1000/],
  [["threads", "--jsn", "--json"], "usage.unknown-option", /^unknown option '--jsn'\n\(Did you mean --json\?\)$/],
  [["history", "--json"], "usage.missing-argument", /^missing required argument 'thread'$/],
  [["thread", "--json"], "usage.unknown-command", /Did you mean threads/],
  [["stats", "--json", "--url"], "usage.option-missing-argument", /argument missing/],
  [["fork", "a", "b", "c", "--json"], "usage.excess-arguments", /too many arguments/],
  [["check", "--json", "--fail-on", "maybe"], "usage.invalid-argument", /Allowed choices/],
  [["db", "--json"], "usage.unknown-option", /unknown option '--json'/],
])("tells wrong usage as JSON where that is asked for: %j", async (args, code, message) => {
  const command = commandIn("/", ...args);
  expect(await main(command)).toBe(2);
  const { error } = JSON.parse(command.output) as { error: object };
  expect(error).toEqual({
    code,
    message: expect.stringMatching(message) as string,
    help: expect.stringContaining("--help") as string,
  });
  expect(command.errors).toBe("");
});

it("takes nothing after -- for a flag", async () => {
  const command = commandIn("/", "db", "--", "--json");
  expect(await main(command)).toBe(2);
  expect(command.output).toBe("");
  expect(command.errors).toMatch(/^error: unknown command '--json'\n/);
});

it("refuses a command that there is not", async () => {
  const command = commandIn("/", "thread");
  expect(await main(command)).toBe(2);
  expect(command.errors).toContain("Did you mean threads?");
});

// What a command does is imported when it runs, so that help and check wait for no database and no graph.
it("loads little until a command runs", () => {
  expect([...packagesOf(resolve(import.meta.dirname, "main.ts"))].toSorted()).toEqual(["commander", "node:module"]);
});

const STATIC_IMPORT = /^(?:import|export)\s(?!type\b)[^"]*?from "([^"]+)"|^import "([^"]+)"/gm;

/** What a file and those that it imports import from elsewhere, without types and `await import()`. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  expect(existsSync(file), file).toBe(true);
  const specifiers = [...readFileSync(file, "utf8").matchAll(STATIC_IMPORT)].map(([, from, bare]) => from ?? bare!);
  const [own, others] = [specifiers.filter(isRelative), specifiers.filter((name) => !isRelative(name))];
  return new Set([...others, ...own.flatMap((name) => [...packagesOf(resolve(dirname(file), name), seen)])]);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}
