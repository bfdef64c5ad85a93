import type { CommandProcess } from "../command-process.ts";

export interface TestCommand extends CommandProcess {
  readonly output: string;
  readonly errors: string;
}

/** A command line in a folder, with what it writes kept. No terminal, no colors, and not in CI unless the test says so. */
export function commandIn(cwd: string, ...args: string[]): TestCommand {
  const written = { output: "", errors: "" };
  return {
    args,
    cwd,
    env: {},
    today: "2026-06-01",
    stdout: { isTerminal: false, width: 100 },
    isProgressShown: false,
    write: (text) => {
      written.output += text;
    },
    writeError: (text) => {
      written.errors += text;
    },
    get output() {
      return written.output;
    },
    get errors() {
      return written.errors;
    },
  };
}
