// Projects written by tests: what would not pass the lint or the compiler, and what needs links in node_modules.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const CLI_PACKAGE = resolve(import.meta.dirname, "../../..");
const FIXTURES = resolve(CLI_PACKAGE, "fixtures/static");

/** Of a project under `packages/cli/fixtures/static`. */
export function fixture(name: string): string {
  return resolve(FIXTURES, name);
}

export interface WrittenProject {
  root: string;
  remove(): void;
}

/** Files by their paths, with the packages of this command installed. */
export function writeProject(files: Record<string, string>): WrittenProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "threadkeep-static-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  linkPackage(root, "@langchain", resolve(CLI_PACKAGE, "node_modules/@langchain"));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A copy of a fixture. */
export function copyFixture(name: string): WrittenProject {
  const project = writeProject({});
  cpSync(fixture(name), project.root, { recursive: true });
  return project;
}

/** As a package manager links a package of the workspace. */
export function linkPackage(root: string, name: string, target: string): void {
  const link = join(root, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link, "dir");
}
