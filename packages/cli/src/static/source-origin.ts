import type ts from "typescript";

/** Who wrote a declaration. `platform` is the language and the runtime: TypeScript's lib, the types of Node.js. */
export type Origin = { kind: "project" } | { kind: "platform" } | { kind: "package"; name: string };

export type OriginOf = (declaration: ts.Node) => Origin;

const PLATFORM_PACKAGES = new Set(["@types/node", "undici-types", "@types/bun", "bun-types", "@types/web"]);
const PROJECT: Origin = { kind: "project" };
const PLATFORM: Origin = { kind: "platform" };

/** A function that remembers its answer for each file. */
export function createOriginOf(program: ts.Program): OriginOf {
  const origins = new Map<ts.SourceFile, Origin>();
  return (declaration) => {
    const file = declaration.getSourceFile();
    const origin = origins.get(file) ?? originOfFile(file, program);
    origins.set(file, origin);
    return origin;
  };
}

function originOfFile(file: ts.SourceFile, program: ts.Program): Origin {
  if (program.isSourceFileDefaultLibrary(file)) return PLATFORM;
  const name = packageOfPath(file.fileName);
  if (name === undefined) return PROJECT;
  if (PLATFORM_PACKAGES.has(name)) return PLATFORM;
  return { kind: "package", name: withoutTypesScope(name) };
}

/**
 * The package of a file below `node_modules`. Workspace packages are read at their real path, which is outside of it.
 * A folder with a dot, such as `.prisma/client`, holds what was generated from the project: it is no package.
 */
export function packageOfPath(path: string): string | undefined {
  const inside = path.split("/node_modules/").at(-1);
  if (inside === undefined || inside === path || inside.startsWith(".")) return undefined;
  const [scope, name] = inside.split("/");
  return scope?.startsWith("@") ? `${scope}/${name}` : scope;
}

/** `@types/express` speaks for `express`, `@types/acme__client` for `@acme/client`. */
function withoutTypesScope(name: string): string {
  if (!name.startsWith("@types/")) return name;
  const plain = name.slice("@types/".length);
  return plain.includes("__") ? `@${plain.replace("__", "/")}` : plain;
}

/** The first package among the declarations of a symbol. Undefined where the project or the platform declares it. */
export function packageOfSymbol(symbol: ts.Symbol | undefined, originOf: OriginOf): string | undefined {
  for (const declaration of symbol?.declarations ?? []) {
    const origin = originOf(declaration);
    return origin.kind === "package" ? origin.name : undefined;
  }
  return undefined;
}
