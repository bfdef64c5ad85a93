import { existsSync } from "node:fs";
import type { GraphEntry } from "../check/graph-entry.ts";
import type { HalfRead } from "../check/half-read.ts";
import { missingFile } from "../check/missing-file.ts";
import type { Problem } from "../report/check-report.ts";
import { createReadingProgram, isJavaScript } from "./create-reading-program.ts";
import { createConfigParser, findProjectConfig, type ProjectConfig } from "./find-project-config.ts";
import { noteSyntaxErrors } from "./note-syntax-errors.ts";
import { type ProgramReading, readEntry } from "./read-entry.ts";
import { createOriginOf } from "./source-origin.ts";
import { compilerFailed } from "./static-problems.ts";

export interface ReadStaticSchemasOptions {
  /** Absolute. Positions are relative to it, and no tsconfig.json above it is looked at. */
  root: string;
  /** Absolute. Default: the nearest one from each entry up to the root. */
  tsconfig?: string;
  onProgress?: (text: string) => void;
}

/**
 * The states of graphs by the types of what their modules export. No module is imported and no code is run. Entries that
 * share a tsconfig.json share one program.
 */
export function readStaticSchemas(
  entries: readonly GraphEntry[],
  options: ReadStaticSchemasOptions,
): Map<string, HalfRead> {
  const read = new Map<string, HalfRead>();
  const present = entries.filter((entry) => {
    const missing = missingFile(entry.file, options.root);
    if (missing) read.set(entry.name, { problem: missing });
    return !missing;
  });
  for (const [project, group] of groupByProject(present, options)) readGroup(project, group, options, read);
  return read;
}

function readGroup(
  project: ProjectConfig,
  entries: readonly GraphEntry[],
  { root, onProgress }: ReadStaticSchemasOptions,
  read: Map<string, HalfRead>,
): void {
  onProgress?.(`Reading the types of ${entries.length === 1 ? "one graph" : `${entries.length} graphs`}`);
  const program = createReadingProgram([...new Set(entries.map(sourceOf))], project);
  const reading = { program, checker: program.getTypeChecker(), originOf: createOriginOf(program), root };
  const notes = noteSyntaxErrors(
    entries.map((entry) => ({ entry, sourcePath: sourceOf(entry) })),
    reading,
  );
  for (const entry of entries) read.set(entry.name, withNotes(tryToRead(entry, reading), notes.get(entry.name)));
}

/** A type that the compiler itself fails on must not hide the other graphs. */
function tryToRead(entry: GraphEntry, reading: ProgramReading): HalfRead {
  try {
    return readEntry(entry, sourceOf(entry), reading);
  } catch (error) {
    return { problem: compilerFailed(entry, error, reading.root) };
  }
}

/** A problem is told alone: where it comes from a fault in a file, it says so itself. */
function withNotes(half: HalfRead, notes: readonly Problem[] = []): HalfRead {
  return half.schema && notes.length > 0 ? { ...half, notes } : half;
}

function groupByProject(
  entries: readonly GraphEntry[],
  { root, tsconfig }: ReadStaticSchemasOptions,
): [ProjectConfig, GraphEntry[]][] {
  const groups = new Map<string | undefined, [ProjectConfig, GraphEntry[]]>();
  const parse = createConfigParser();
  for (const entry of entries) {
    const project = findProjectConfig(entry.file, root, tsconfig, parse);
    const [, group] = groups.get(project.file) ?? [];
    if (group) group.push(entry);
    else groups.set(project.file, [project, [entry]]);
  }
  return [...groups.values()];
}

/** A built module is read by its declarations where they stand beside it. */
function sourceOf({ file }: GraphEntry): string {
  const declarations = file.replace(/\.([cm]?)js$/, ".d.$1ts");
  return isJavaScript(file) && existsSync(declarations) ? declarations : file;
}
