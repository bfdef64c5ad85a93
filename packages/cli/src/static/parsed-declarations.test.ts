import { join } from "node:path";
import { writeFileSync } from "node:fs";
import type ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";
import { createReadingProgram } from "./create-reading-program.ts";
import { findProjectConfig } from "./find-project-config.ts";
import { writeProject, type WrittenProject } from "./testing/write-project.ts";

const AGENT = 'import type { State } from "state-kit";\nexport declare const state: State;\n';
const DECLARED = "node_modules/state-kit/index.d.ts";

let project: WrittenProject | undefined;
afterEach(() => project?.remove());

function open(type: string): string {
  project = writeProject({
    "agent.ts": AGENT,
    [DECLARED]: `export type State = ${type};\n`,
    "node_modules/state-kit/package.json": '{ "name": "state-kit", "version": "1.0.0", "types": "index.d.ts" }',
  });
  return project.root;
}

function read(root: string, changed: ts.CompilerOptions = {}) {
  const file = join(root, "agent.ts");
  const config = findProjectConfig(file, root, undefined);
  const program = createReadingProgram([file], { ...config, options: { ...config.options, ...changed } });
  const checker = program.getTypeChecker();
  const [state] = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  const fileEnding = (end: string) => program.getSourceFiles().find(({ fileName }) => fileName.endsWith(end));
  return { type: checker.typeToString(checker.getTypeOfSymbol(state!)), fileEnding };
}

describe("a second program", () => {
  it("takes the declarations of the language and of packages as they were parsed, and the project's own files anew", () => {
    const root = open("string");
    const [first, second] = [read(root), read(root)];
    for (const file of ["/lib.es5.d.ts", DECLARED]) expect(second.fileEnding(file)).toBe(first.fileEnding(file));
    expect(second.fileEnding("/agent.ts")).not.toBe(first.fileEnding("/agent.ts"));
    expect([first.type, second.type]).toEqual(["string", "string"]);
  });

  it("parses a declaration again that was written since", () => {
    const root = open("string");
    expect(read(root).type).toBe("string");
    writeFileSync(join(root, DECLARED), "export type State = number;\n");
    expect(read(root).type).toBe("number");
  });

  it("parses all of them again for other options that decide how a file is parsed", () => {
    const root = open("string");
    const first = read(root);
    const second = read(root, { target: 4 satisfies ts.ScriptTarget.ES2017 });
    expect(second.fileEnding("/lib.es5.d.ts")).not.toBe(first.fileEnding("/lib.es5.d.ts"));
    expect(second.type).toBe("string");
  });
});
