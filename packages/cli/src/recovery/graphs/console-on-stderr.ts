import { Console } from "node:console";

const METHODS = ["log", "info", "debug", "dir", "table"] as const;

/** Stdout is for the result: what graphs print while they run goes to stderr. Gives back how to end that. */
export function putConsoleOnStderr(): () => void {
  const onStderr = new Console(process.stderr, process.stderr);
  const before = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) console[method] = onStderr[method].bind(onStderr);
  return () => {
    for (const [method, print] of before) console[method] = print;
  };
}
