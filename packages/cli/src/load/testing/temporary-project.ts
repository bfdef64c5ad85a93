import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const PACKAGES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A project of the given files, with the packages of this one, which lives as long as the test. Returns its folder. */
export function temporaryProject(files: Record<string, string>): string {
  const { root, remove } = createProject(files);
  onTestFinished(remove);
  return root;
}

/** The same, for several tests: it lives until it is removed. */
export function createProject(files: Record<string, string>): { root: string; remove(): void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "threadkeep-")));
  const all = { "package.json": '{ "name": "project", "type": "module" }', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  symlinkSync(PACKAGES, join(root, "node_modules"), "junction");
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
