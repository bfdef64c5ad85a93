import pc from "picocolors";
import type { CommandProcess } from "../command-process.ts";
import { areColorsWanted } from "../commands/are-colors-wanted.ts";
import type { Colors } from "../report/reporter.ts";

/** How a person sees it. */
export interface Style {
  colors: Colors;
  /** Columns. */
  width: number;
}

export function styleOf({ env, stdout }: Pick<CommandProcess, "env" | "stdout">): Style {
  return {
    colors: pc.createColors(areColorsWanted(env, stdout.isTerminal)),
    width: stdout.isTerminal ? stdout.width : 100,
  };
}
