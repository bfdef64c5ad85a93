import type ts from "typescript";
import { compiler } from "./compiler.ts";

export interface ModuleExport {
  name: string;
  type: ts.Type;
  /** Where it is declared, aliases and re-exports followed. */
  declaration: ts.Declaration | undefined;
}

/** Every value a module exports, by name. Of `module.exports = graph` the value itself is `default`. */
export function findExports(file: ts.SourceFile, checker: ts.TypeChecker): Map<string, () => ModuleExport> {
  const module = checker.getSymbolAtLocation(file);
  const found = new Map<string, () => ModuleExport>();
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const target = followAlias(symbol, checker);
    if (!(target.flags & compiler.SymbolFlags.Value) && !checker.isUnknownSymbol(target)) continue;
    found.set(compiler.symbolName(symbol), () => toExport(compiler.symbolName(symbol), target, symbol, checker));
  }
  for (const [name, read] of assignedExports(module, checker)) if (!found.has(name)) found.set(name, read);
  return found;
}

/** `export = graph`, and `module.exports = …` in JavaScript. */
function assignedExports(module: ts.Symbol | undefined, checker: ts.TypeChecker): [string, () => ModuleExport][] {
  const assigned = module?.exports?.get(compiler.InternalSymbolName.ExportEquals);
  if (!assigned) return [];
  const whole = toExport("default", followAlias(assigned, checker), assigned, checker);
  return [["default", () => whole]];
}

function followAlias(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & compiler.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function toExport(name: string, target: ts.Symbol, exported: ts.Symbol, checker: ts.TypeChecker): ModuleExport {
  const declaration = target.valueDeclaration ?? target.declarations?.[0] ?? exported.declarations?.[0];
  return { name, type: checker.getTypeOfSymbol(target), declaration };
}
