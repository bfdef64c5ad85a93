const EVERYTHING_ELSE = ["state", "middleware", "persistence", "recovery", "storage", "inspector"];

/** Who may import whom: folders of `packages/`, as the design fixes it. A folder that is not here is a mistake. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  state: [],
  middleware: ["state"],
  persistence: ["state"],
  storage: ["state"],
  recovery: ["state", "middleware", "persistence"],
  inspector: ["state", "persistence", "recovery"],
  cli: EVERYTHING_ELSE,
};

export function isKnownFolder(folder: string): boolean {
  return Object.hasOwn(MAY_IMPORT, folder);
}

export function isOurs(packageName: string): boolean {
  return packageName === "threadkeep" || packageName.startsWith("@threadkeep/");
}

export function mayImport(folder: string, packageName: string): boolean {
  const target = packageName === "threadkeep" ? "cli" : packageName.replace("@threadkeep/", "");
  return MAY_IMPORT[folder]?.includes(target) ?? false;
}
