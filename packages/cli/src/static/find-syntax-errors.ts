import type { SourcePosition } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { positionAt } from "./source-position.ts";

export interface SyntaxFault {
  position: SourcePosition;
  /** As the compiler says it: `';' expected.` */
  message: string;
}

/** The first fault of each file that has any. What follows it is mostly its consequence. */
export function findSyntaxErrors(files: readonly ts.SourceFile[], program: ts.Program, root: string): SyntaxFault[] {
  return files.flatMap((file) => {
    const [first] = program.getSyntacticDiagnostics(file);
    if (!first) return [];
    const message = compiler.flattenDiagnosticMessageText(first.messageText, " ");
    return { position: positionAt(file, first.start, root), message };
  });
}
