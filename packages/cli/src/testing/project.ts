import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const packageRoot = join(import.meta.dirname, "../..");

export interface TestProject {
  root: string;
  write(files: Record<string, string>): void;
  remove(): void;
}

/** A project on disk. It lies in this package's folder, so that its imports find what is installed here. */
export function createProject(files: Record<string, string>): TestProject {
  const root = mkdtempSync(join(packageRoot, ".examples-"));
  const write = (changed: Record<string, string>) => {
    for (const [file, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  };
  write(files);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
