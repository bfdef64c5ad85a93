import type { CommanderError } from "commander";
import { printJson } from "./print-json.ts";

export const USAGE_HELP = "Run threadkeep --help for what there is.";

/** Whether a command line that cannot be read would have its answer as JSON. What stands after `--` is no flag. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes("--json");
}

/** Wrong usage as every other failure of a command is told with `--json`; codes are commander's, as `usage.unknown-option`. */
export function printUsageProblem({ code, message }: CommanderError): string {
  const name = code.replace(/^commander\./, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return printJson({
    error: { code: `usage.${name}`, message: message.replace(/^error: /, ""), help: USAGE_HELP },
  });
}
