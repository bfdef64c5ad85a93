import { main } from "../../main.ts";
import { commandIn, type TestCommand } from "../../testing/command-in.ts";

export interface CommandResult {
  exitCode: number;
  output: string;
  errors: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INTERRUPT_ID = /\b[0-9a-f]{32}\b/g;
const TIME = /\d{4}-\d{2}-\d{2}([ T])\d{2}:\d{2}:\d{2}(\.\d{3})?Z/g;

/** A command line in a folder, as it is written. */
export async function runCommand(
  cwd: string,
  args: readonly string[],
  overrides: Partial<TestCommand> = {},
): Promise<CommandResult> {
  const command = commandIn(cwd, ...args);
  const { args: own, env, today, stdout, isProgressShown, write, writeError } = { ...command, ...overrides };
  const exitCode = await main({ args: own, cwd, env, today, stdout, isProgressShown, write, writeError });
  return { exitCode, output: command.output, errors: command.errors };
}

/** What a person sees, with ids in the order in which they first stand there, and times alike, as wide as they were. */
export async function shown(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, output, errors } = await runCommand(cwd, args);
  const parts = [output, errors === "" ? "" : `stderr: ${errors}`, `exit ${exitCode}\n`];
  return `\n${mask(parts.join(""))}`;
}

export function mask(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replace(UUID, (id) => {
      const known = ids.get(id) ?? `00000000-0000-0000-0000-${String(ids.size + 1).padStart(12, "0")}`;
      ids.set(id, known);
      return known;
    })
    .replace(INTERRUPT_ID, "0".repeat(32))
    .replace(TIME, (_, gap: string, ms = "") => `2026-01-02${gap}03:04:05${ms === "" ? "" : ".678"}Z`);
}

export async function jsonOf<Result>(cwd: string, ...args: string[]): Promise<Result> {
  const { output } = await runCommand(cwd, [...args, "--json"]);
  return JSON.parse(output) as Result;
}

/** What can steer a terminal: any control character but the end of a line, and what turns the direction of writing. */
export const STEERING = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
