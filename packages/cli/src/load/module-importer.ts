import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti, type Jiti, type JitiOptions, type TransformOptions } from "jiti";
import type { ImportGraph } from "./import-graph.ts";

export interface ModuleImporter {
  /** The module's namespace. */
  import(file: string): Promise<object>;
  /** A package as the file sees it, or undefined where it is not installed. */
  importPackage(name: string): Promise<object | undefined>;
  /** Among the project's own files those whose evaluation has begun and not ended: a cycle of them uses what is not there yet. */
  unfinishedImports(): ImportGraph;
  /** The file that was transpiled last: one that does not parse. */
  lastFile(): string | undefined;
}

/**
 * Imports a module of the user's project: TypeScript and JavaScript, ESM and CommonJS, with the path aliases of its tsconfig.
 * Packages are loaded by Node.js itself, so that the project and its packages share one copy of LangGraph. Nothing is cached
 * on disk: a check leaves no trace in the project. Line numbers stay those of the source.
 */
export function createModuleImporter(
  file: string,
  tsconfig: string | undefined,
  virtualModules: Record<string, object> = {},
): ModuleImporter {
  const url = pathToFileURL(file).href;
  const specifiers = new Map<string, string[]>();
  const options: JitiOptions = {
    fsCache: false,
    tsconfigPaths: tsconfig ?? true,
    virtualModules,
    transform: recordInto(specifiers, createJiti(url, { fsCache: false })),
  };
  const jiti = createWithAliases(url, options);
  return {
    import: (path) => jiti.import<object>(pathToFileURL(path).href),
    importPackage: (name) => jiti.import<object>(name).catch(() => undefined),
    unfinishedImports: () => resolveImports(specifiers, jiti),
    lastFile: () => [...specifiers.keys()].at(-1),
  };
}

/** A tsconfig that cannot be read has no aliases; what is wrong with it is for tsc to say. */
function createWithAliases(url: string, options: JitiOptions): Jiti {
  try {
    return createJiti(url, options);
  } catch {
    return createJiti(url, { ...options, tsconfigPaths: false });
  }
}

// What is left after transpiling: imports of types alone are gone, and make no cycle.
const TRANSPILED_IMPORT = /\b(?:jitiImport|require)\(\s*["']([^"']+)["']\s*\)/g;

function recordInto(specifiers: Map<string, string[]>, jiti: Jiti): (options: TransformOptions) => { code: string } {
  return (options) => {
    if (options.filename !== undefined) specifiers.set(options.filename, []);
    const code = jiti.transform(options);
    const found = [...code.matchAll(TRANSPILED_IMPORT)].map(([, specifier]) => specifier!);
    if (options.filename !== undefined) specifiers.set(options.filename, found);
    return { code };
  };
}

function resolveImports(specifiers: ReadonlyMap<string, string[]>, jiti: Jiti): ImportGraph {
  const unfinished = [...specifiers].filter(([file]) => jiti.cache[file]?.loaded === false);
  return new Map(
    unfinished.map(([file, imported]) => [file, imported.flatMap((specifier) => resolveFrom(file, specifier, jiti))]),
  );
}

function resolveFrom(file: string, specifier: string, jiti: Jiti): string[] {
  const url = jiti.esmResolve(specifier, { parentURL: pathToFileURL(file), try: true });
  return url?.startsWith("file:") ? [fileURLToPath(url)] : [];
}
