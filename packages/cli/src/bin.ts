#!/usr/bin/env node
import nodeModule from "node:module";
import { main } from "./main.ts";

// As tsc does, from Node.js 22.1: code is compiled on the first run and read from a cache in the folder for temporary files
// afterwards. `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

// A reader that has seen enough, as `head` has, is no failure: the exit code stays that of the check.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

let isKeptOpen = false;
process.exitCode = await main({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  today: new Date().toISOString().slice(0, 10),
  stdout: { isTerminal: process.stdout.isTTY === true, width: process.stdout.columns ?? 100 },
  isProgressShown: process.stderr.isTTY === true,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  willNotEnd: () => (isKeptOpen = true),
});
// On Windows a pipe is written to later.
if (isKeptOpen) process.stdout.write("", () => process.exit());
