import type ts from "typescript";
import { compiler } from "./compiler.ts";
import type { OriginOf } from "./source-origin.ts";

/** The modules a file imports, reexports or, in JavaScript, requires. `import "./setup"` brings no types. */
export function importSpecifiers(file: ts.SourceFile): ts.StringLiteral[] {
  return file.statements.flatMap(specifiersOf).filter((specifier) => compiler.isStringLiteral(specifier));
}

function specifiersOf(statement: ts.Statement): ts.Expression[] {
  if (compiler.isImportDeclaration(statement)) return statement.importClause ? [statement.moduleSpecifier] : [];
  if (compiler.isExportDeclaration(statement)) return statement.moduleSpecifier ? [statement.moduleSpecifier] : [];
  if (!compiler.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ initializer }) => required(initializer));
}

/** `require("./state")`, and `require("./state").State`. */
function required(value: ts.Expression | undefined): ts.Expression[] {
  if (value && compiler.isPropertyAccessExpression(value)) return required(value.expression);
  if (!value || !compiler.isCallExpression(value) || !compiler.isIdentifier(value.expression)) return [];
  return value.expression.text === "require" ? value.arguments.slice(0, 1) : [];
}

/** The project's own files that an entry leads to, itself first. What else is in the program is not its fault. */
export function filesBehind(entry: ts.SourceFile, program: ts.Program, originOf: OriginOf): ts.SourceFile[] {
  const files = new Set([entry]);
  // A Set is iterated over what is added meanwhile.
  for (const file of files) {
    for (const imported of importSpecifiers(file).map((specifier) => fileOf(specifier, file, program))) {
      if (imported && originOf(imported).kind === "project") files.add(imported);
    }
  }
  return [...files];
}

function fileOf(specifier: ts.StringLiteral, file: ts.SourceFile, program: ts.Program): ts.SourceFile | undefined {
  const options = program.getCompilerOptions();
  const mode = compiler.getModeForUsageLocation(file, specifier, options);
  const resolution = compiler.resolveModuleName(
    specifier.text,
    file.fileName,
    options,
    compiler.sys,
    undefined,
    undefined,
    mode,
  );
  return resolution.resolvedModule && program.getSourceFile(resolution.resolvedModule.resolvedFileName);
}
