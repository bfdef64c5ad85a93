import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { execPath } from "node:process";
import { expect, it } from "vitest";

const JITI = JSON.stringify(createRequire(import.meta.url).resolve("jiti"));
const MODULE = JSON.stringify(new URL("./with-tsconfig.ts", import.meta.url).href);

it("leaves no folder behind when the command is ended by a signal", async () => {
  const command = `setInterval(() => {}, 1000);
    require(${JITI}).createJiti(${MODULE}).import(${MODULE}).then((m) =>
      m.withTsconfig("/project/tsconfig.app.json", (file) => (process.stdout.write(file), new Promise(() => {}))));`;
  const parent = spawn(execPath, ["--eval", command], { stdio: ["ignore", "pipe", "inherit"] });
  const [file] = (await once(parent.stdout, "data")) as [Buffer];
  expect(existsSync(String(file))).toBe(true);
  parent.kill("SIGTERM");
  expect((await once(parent, "exit"))[1]).toBe("SIGTERM");
  expect(existsSync(String(file))).toBe(false);
});
