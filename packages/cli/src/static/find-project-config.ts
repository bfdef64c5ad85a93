import { dirname, resolve } from "node:path";
import type ts from "typescript";
import { compiler } from "./compiler.ts";

/** How the files of a project are to be read. */
export interface ProjectConfig {
  /** Absolute. Undefined where the project has none and the defaults hold. */
  file: string | undefined;
  options: ts.CompilerOptions;
  /** Declarations that no import leads to: `src/globals.d.ts`. */
  ambientFiles: readonly string[];
  references: readonly ts.ProjectReference[];
}

const DECLARATION_FILE = /\.d\.[cm]?ts$/;
const CONFIG_NAMES = ["tsconfig.json", "jsconfig.json"];

/** Without a config: what bundlers and Node.js make of TypeScript and JavaScript. */
const WITHOUT_CONFIG: ProjectConfig = {
  file: undefined,
  options: {
    target: compiler.ScriptTarget.ESNext,
    module: compiler.ModuleKind.Preserve,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    strict: true,
    allowJs: true,
    allowImportingTsExtensions: true,
    esModuleInterop: true,
  },
  ambientFiles: [],
  references: [],
};

export type ParseConfig = (path: string) => ts.ParsedCommandLine | undefined;

/** A parser that reads each config once: it lists the files of the whole project. */
export function createConfigParser(): ParseConfig {
  const parsed = new Map<string, ts.ParsedCommandLine | undefined>();
  return (path) => {
    if (!parsed.has(path)) parsed.set(path, parseConfig(path));
    return parsed.get(path);
  };
}

/** The nearest tsconfig.json from the file up to the root, or the project it refers to that has the file. */
export function findProjectConfig(
  file: string,
  root: string,
  explicit: string | undefined,
  parse: ParseConfig = createConfigParser(),
): ProjectConfig {
  const path = explicit ?? nearestConfig(dirname(file), resolve(root));
  const nearest = path === undefined ? undefined : parse(path);
  if (path === undefined || !nearest) return WITHOUT_CONFIG;
  return findOwner(file, path, parse, new Set()) ?? toProject(path, nearest);
}

function nearestConfig(folder: string, root: string): string | undefined {
  const found = CONFIG_NAMES.map((name) => resolve(folder, name)).find((path) => compiler.sys.fileExists(path));
  const parent = dirname(folder);
  return found || folder === root || parent === folder ? found : nearestConfig(parent, root);
}

/** A config with nothing but `references` has no files of its own. */
function findOwner(file: string, path: string, parse: ParseConfig, seen: Set<string>): ProjectConfig | undefined {
  const parsed = seen.has(path) ? undefined : parse(path);
  seen.add(path);
  if (parsed?.fileNames.includes(withForwardSlashes(file))) return toProject(path, parsed);
  for (const reference of parsed?.projectReferences ?? []) {
    const owner = findOwner(file, compiler.resolveProjectReferencePath(reference), parse, seen);
    if (owner) return owner;
  }
  return undefined;
}

function parseConfig(path: string): ts.ParsedCommandLine | undefined {
  // What is wrong with a config is for tsc to say. What can be read of it is used.
  const host: ts.ParseConfigFileHost = { ...compiler.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  return compiler.getParsedCommandLineOfConfigFile(path, undefined, host);
}

function toProject(file: string, { options, fileNames, projectReferences = [] }: ts.ParsedCommandLine): ProjectConfig {
  return {
    file,
    options,
    ambientFiles: fileNames.filter((name) => DECLARATION_FILE.test(name)),
    references: projectReferences,
  };
}

function withForwardSlashes(path: string): string {
  return resolve(path).replaceAll("\\", "/");
}
