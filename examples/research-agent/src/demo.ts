import { checkVersions } from "./demo/check-versions.ts";
import { runDemo } from "./demo/run-demo.ts";

process.exitCode = await runDemo({
  args: process.argv.slice(2),
  env: process.env,
  check: checkVersions,
  isTerminal: process.stdout.isTTY === true,
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
});
