import type { GraphEntry } from "../check/graph-entry.ts";
import type { HalfRead } from "../check/half-read.ts";
import type ts from "typescript";
import { findExports, type ModuleExport } from "./find-export.ts";
import { findStateType, type StateTypeSearch } from "./find-state-type.ts";
import { findSyntaxErrors } from "./find-syntax-errors.ts";
import { findUnresolvedImports } from "./find-unresolved-imports.ts";
import { filesBehind } from "./module-imports.ts";
import { readStateModel } from "./read-state-model.ts";
import type { OriginOf } from "./source-origin.ts";
import { positionOf } from "./source-position.ts";
import { exportMissing, notAGraph, notASource, syntaxError, unreadable } from "./static-problems.ts";

/** What entries of one program share. */
export interface ProgramReading {
  program: ts.Program;
  checker: ts.TypeChecker;
  originOf: OriginOf;
  root: string;
}

type Unreadable = Extract<StateTypeSearch, { kind: "unreadable" }>;

/** `StateGraph<any>` and `Record<string, unknown>`: an import that was not found leaves the same. */
const NO_CHANNELS: Unreadable = { kind: "unreadable", why: "its state names no channels", isLost: true };

const SOURCE_FILE = /\.[cm]?[jt]sx?$/;

export function readEntry(entry: GraphEntry, sourcePath: string, reading: ProgramReading): HalfRead {
  const { program, checker, root } = reading;
  const file = SOURCE_FILE.test(sourcePath) ? program.getSourceFile(sourcePath) : undefined;
  if (!file) return { problem: notASource(entry, root) };
  const [fault] = findSyntaxErrors([file], program, root);
  if (fault) return { problem: syntaxError(fault) };
  const exports = findExports(file, checker);
  const exported = exports.get(entry.exportName)?.();
  if (!exported) return { problem: exportMissing(entry, [...exports.keys()], root) };
  return readExport(entry, exported, file, reading);
}

function readExport(entry: GraphEntry, exported: ModuleExport, file: ts.SourceFile, reading: ProgramReading): HalfRead {
  const { checker, originOf, root } = reading;
  const found = findStateType(exported.type, checker);
  if (found.kind === "not-a-graph") return { problem: notAGraph(entry, exported.type, checker, root) };
  if (found.kind === "unreadable") return explain(entry, found, file, reading);
  const declaration = exported.declaration;
  const isOwn = declaration !== undefined && originOf(declaration).kind === "project";
  const schema = readStateModel(found.type, isOwn ? positionOf(declaration, root) : undefined, reading);
  return schema ? { schema } : explain(entry, NO_CHANNELS, file, reading);
}

/** A type is lost for a reason: a file that cannot be parsed, or an import that leads nowhere. */
function explain(
  entry: GraphEntry,
  { why, isLost }: Unreadable,
  file: ts.SourceFile,
  reading: ProgramReading,
): HalfRead {
  const { program, checker, originOf, root } = reading;
  const files = isLost ? filesBehind(file, program, originOf) : [];
  const [fault] = findSyntaxErrors(files, program, root);
  if (fault) return { problem: syntaxError(fault) };
  return { problem: unreadable(entry, why, findUnresolvedImports(files, checker, root), root) };
}
