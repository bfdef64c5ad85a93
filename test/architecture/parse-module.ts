import { parseSync, Visitor } from "oxc-parser";

export interface ModuleImport {
  /** As written: `./size.ts`, `node:fs`, `@langchain/core/messages`. */
  specifier: string;
  /** `await import()`, which runs only when reached. Everything else is needed on load or for types. */
  lazy: boolean;
}

export interface ParsedModule {
  imports: ModuleImport[];
  hasExportAll: boolean;
  hasDefaultExport: boolean;
}

/**
 * What a module takes and gives. A parser, not a pattern: comments, strings and `import("x").Type` are told apart.
 * An `import()` of a computed name (a user's config file, say) cannot be judged and is left out.
 */
export function parseModule(path: string, source: string): ParsedModule {
  const { program, errors } = parseSync(path, source);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const parsed: ParsedModule = { imports: [], hasExportAll: false, hasDefaultExport: false };
  const add = (specifier: unknown, lazy = false) => {
    if (typeof specifier === "string") parsed.imports.push({ specifier, lazy });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value),
    ExportNamedDeclaration: (node) => {
      add(node.source?.value);
      // `export { start as default }` is a default export too.
      if (node.specifiers.some(({ exported }) => "name" in exported && exported.name === "default"))
        parsed.hasDefaultExport = true;
    },
    ExportAllDeclaration: (node) => {
      add(node.source.value);
      parsed.hasExportAll = true;
    },
    ExportDefaultDeclaration: () => {
      parsed.hasDefaultExport = true;
    },
    ImportExpression: (node) => add(literalText(node.source), true),
    TSImportType: (node) => add(literalText(node.source)),
    TSExternalModuleReference: (node) => add(node.expression.value),
    // `declare module "vitest"` augments a module that must be there.
    TSModuleDeclaration: (node) => add(literalText(node.id)),
  }).visit(program);
  return parsed;
}

function literalText(node: object): unknown {
  if ("value" in node) return node.value;
  const template = node as { quasis?: { value: { cooked?: string | null } }[] };
  return template.quasis?.length === 1 ? template.quasis[0]?.value.cooked : undefined;
}
