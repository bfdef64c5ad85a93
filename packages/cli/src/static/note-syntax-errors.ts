import type ts from "typescript";
import type { GraphEntry } from "../check/graph-entry.ts";
import { findSyntaxErrors } from "./find-syntax-errors.ts";
import { filesBehind } from "./module-imports.ts";
import type { ProgramReading } from "./read-entry.ts";
import { faultyFile } from "./static-problems.ts";
import type { Problem } from "../report/check-report.ts";

/**
 * The files behind each entry that do not parse. The compiler goes on behind a fault and types what it makes of the rest,
 * also of a file that is imported for its types alone and that nothing loads.
 */
export function noteSyntaxErrors(
  entries: readonly { entry: GraphEntry; sourcePath: string }[],
  { program, originOf, root }: ProgramReading,
): Map<string, Problem[]> {
  const own = program.getSourceFiles().filter((file) => originOf(file).kind === "project");
  const faulty = own.filter((file) => program.getSyntacticDiagnostics(file).length > 0);
  if (faulty.length === 0) return new Map();
  const behind = entries.map(({ sourcePath }) => {
    const source = program.getSourceFile(sourcePath);
    return new Set(source && filesBehind(source, program, originOf));
  });
  // What no import leads to, as declarations of globals, may be behind any of them.
  const isImported = (file: ts.SourceFile) => behind.some((files) => files.has(file));
  return new Map(
    entries.map(({ entry }, index) => {
      const files = faulty.filter((file) => behind[index]!.has(file) || !isImported(file));
      return [entry.name, findSyntaxErrors(files, program, root).map(faultyFile)];
    }),
  );
}
