import type ts from "typescript";
import { compiler } from "./compiler.ts";
import type { ProjectConfig } from "./find-project-config.ts";
import { sharingDeclarations } from "./parsed-declarations.ts";

/**
 * A program of the files given and what they import. It is asked for types only: nothing is emitted, and nothing is
 * checked that the types do not need.
 */
export function createReadingProgram(files: readonly string[], project: ProjectConfig): ts.Program {
  const options = readingOptions(project.options, files.some(isJavaScript));
  const host: ts.CompilerHost = Object.assign(compiler.createCompilerHost(options), {
    // As tsc does: comments of declarations are not parsed, which saves a tenth of the time.
    jsDocParsingMode: compiler.JSDocParsingMode.ParseForTypeErrors,
    // Packages of a workspace that were not built are read from their source.
    useSourceOfProjectReferenceRedirect: () => true,
  });
  host.getSourceFile = sharingDeclarations(host, options);
  return compiler.createProgram({
    rootNames: [...files, ...project.ambientFiles],
    options,
    projectReferences: project.references,
    host,
  });
}

export function isJavaScript(file: string): boolean {
  return /\.[cm]?jsx?$/.test(file);
}

function readingOptions(options: ts.CompilerOptions, hasJavaScript: boolean): ts.CompilerOptions {
  return {
    // TypeScript before 6 looked for these by itself, and projects rely on it.
    types: ["node", "bun"],
    ...options,
    ...(hasJavaScript ? { allowJs: true } : {}),
    noEmit: true,
    skipLibCheck: true,
    composite: false,
    incremental: false,
    // JavaScript of packages without types is not read.
    maxNodeModuleJsDepth: 0,
  };
}
