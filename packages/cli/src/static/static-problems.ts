import { nearestNames } from "@threadkeep/state";
import type ts from "typescript";
import type { GraphEntry } from "../check/graph-entry.ts";
import type { Problem } from "../report/check-report.ts";
import { describeType } from "./convert/type-names.ts";
import type { SyntaxFault } from "./find-syntax-errors.ts";
import type { UnresolvedImport } from "./find-unresolved-imports.ts";
import { relativePath } from "./source-position.ts";

export function notASource(entry: GraphEntry, root: string): Problem {
  return {
    code: "types.unreadable",
    message: `${relativePath(entry.file, root)} is no TypeScript or JavaScript module, so that it has no types to read.`,
  };
}

export function syntaxError({ position, message }: SyntaxFault): Problem {
  return {
    code: "file.syntax-error",
    message: `${position.file}:${position.line}:${position.column} has a syntax error: ${message}`,
    help: "Correct it: nothing behind it can be trusted to be read as it is meant.",
    position,
  };
}

/** Of a file that the state was read past. */
export function faultyFile(fault: SyntaxFault): Problem {
  const { message, ...problem } = syntaxError(fault);
  return { ...problem, message: `${message} Its types were read in part.` };
}

export function exportMissing(entry: GraphEntry, names: readonly string[], root: string): Problem {
  const file = relativePath(entry.file, root);
  const nearest = nearestNames(entry.exportName, names);
  const [first] = nearest;
  const listed = first === undefined ? "It exports nothing." : `It exports ${listOf(nearest)}.`;
  return {
    code: "export.missing",
    message: `${file} has no export \`${entry.exportName}\`. ${listed}`,
    help: first === undefined ? `Write \`export\` before the graph.` : `Name one of them: "${file}:${first}".`,
  };
}

export function notAGraph(entry: GraphEntry, type: ts.Type, checker: ts.TypeChecker, root: string): Problem {
  return {
    code: "export.not-a-graph",
    message: `\`${entry.exportName}\` of ${relativePath(entry.file, root)} is not a graph: its type is \`${describeType(type, checker)}\`.`,
    help: "Export what `.compile()`, `createAgent()` or `createDeepAgent()` returns, a state schema, or a function that returns one of them.",
  };
}

export function unreadable(
  entry: GraphEntry,
  why: string,
  unresolved: readonly UnresolvedImport[],
  root: string,
): Problem {
  const [first] = unresolved;
  const said = `The types of \`${entry.exportName}\` of ${relativePath(entry.file, root)} cannot be read: ${why}.`;
  if (!first) return { code: "types.unreadable", message: said, help: HELP_WITHOUT_TYPE };
  return {
    code: "types.unreadable",
    message: `${said} ${describeUnresolved(unresolved)} could not be resolved to types.`,
    help: "Install the project's dependencies, and check `paths` and `moduleResolution` in tsconfig.json.",
    position: first.position,
  };
}

export function compilerFailed(entry: GraphEntry, error: unknown, root: string): Problem {
  const said = error instanceof Error ? error.message : String(error);
  return {
    code: "types.unreadable",
    message: `TypeScript failed on the types of \`${entry.exportName}\` of ${relativePath(entry.file, root)}: ${said}`,
    help: "Look whether `tsc --noEmit` gets through the file.",
  };
}

const HELP_WITHOUT_TYPE = "Export one graph under the name, with the type that TypeScript infers for it.";
const LISTED = 3;

function describeUnresolved(unresolved: readonly UnresolvedImport[]): string {
  const listed = unresolved.slice(0, LISTED).map(({ specifier, position }) => {
    return `\`${specifier}\` (${position.file}:${position.line})`;
  });
  const more = unresolved.length - listed.length;
  return `${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function listOf(names: readonly string[], most = 8): string {
  const listed = names.slice(0, most).map((name) => `\`${name}\``);
  return names.length > most ? `${listed.join(", ")} and ${names.length - most} more` : listed.join(", ");
}
