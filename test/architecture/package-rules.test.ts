import { describe, expect, it } from "vitest";
import { rootDependsOnNothingOfOurs } from "./manifest-rules.ts";
import { packageRules } from "./package-rules.ts";
import type { Manifest, PackageUnderTest } from "./package-under-test.ts";

const SOUND: Manifest = {
  name: "@threadkeep/middleware",
  license: "MIT",
  type: "module",
  sideEffects: false,
  exports: { ".": "./src/index.ts", "./agent": "./src/agent.ts" },
  publishConfig: {
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./agent": { types: "./dist/agent.d.ts", default: "./dist/agent.js" },
    },
  },
  dependencies: { "@threadkeep/state": "workspace:^" },
  peerDependencies: { "@langchain/core": "^1.1.0", langchain: "^1.5.0" },
  peerDependenciesMeta: { langchain: { optional: true } },
  devDependencies: { vitest: "catalog:" },
};

const SOURCES = {
  "src/index.ts": `export { KB } from "@threadkeep/state"; export { guard } from "./guard/guard.ts";`,
  "src/agent.ts": `import type { AgentMiddleware } from "langchain"; export { KB } from "@threadkeep/state";`,
  "src/guard/guard.ts": `import { HumanMessage } from "@langchain/core/messages"; import { join } from "node:path";
                         // import "commented-out";
                         export const guard = () => [HumanMessage, join, 'import "quoted"'];`,
  "src/guard/guard.test.ts": `import { it } from "vitest"; import { guard } from "./guard.ts";`,
};

interface Change {
  folder?: string;
  manifest?: Manifest;
  sources?: Record<string, string>;
  hasLicenseFile?: boolean;
}

function aPackage({ folder = "middleware", manifest, sources, hasLicenseFile = true }: Change = {}): PackageUnderTest {
  const files = Object.entries({ ...SOURCES, ...sources });
  return { folder, hasLicenseFile, manifest: { ...SOUND, ...manifest }, sources: new Map(files) };
}

function violationsOf(pkg: PackageUnderTest): string[] {
  return Object.values(packageRules).flatMap((findViolations) => findViolations(pkg));
}

function importing(source: string, path = "src/guard/guard.ts"): Change {
  return { sources: { [path]: source } };
}

it("finds nothing in a sound package", () => {
  expect(violationsOf(aPackage())).toEqual([]);
});

const broken: [name: string, change: Change, message: RegExp][] = [
  ["a folder that is not in the table", { folder: "toolbox" }, /packages\/toolbox is not in the table/],
  [
    "a dependency against the table",
    { manifest: { dependencies: { "@threadkeep/state": "*", "@threadkeep/recovery": "*" } } },
    /has @threadkeep\/recovery in dependencies/,
  ],
  [
    "a devDependency against the table",
    { manifest: { devDependencies: { vitest: "*", threadkeep: "*" } } },
    /has threadkeep in devDependencies/,
  ],
  ["a static import against the table", importing(`import { a } from "@threadkeep/recovery";`), /recovery, which the/],
  ["a type import against the table", importing(`import type { A } from "@threadkeep/storage";`), /storage, which the/],
  ["an inline type import", importing(`export type A = import("@threadkeep/storage").A;`), /storage, which the/],
  ["a dynamic import", importing(`await import("@threadkeep/persistence/sqlite");`), /persistence, which the/],
  ["a re-export", importing(`export { a } from "threadkeep";`), /imports threadkeep, which the/],
  ["a test's import", importing(`import "@threadkeep/recovery";`, "src/a.test.ts"), /a\.test\.ts imports @threadkeep/],
  ["an undeclared module", importing(`import pg from "pg";`), /imports pg\. Declare it/],
  ["an undeclared augmentation", importing(`declare module "pg" { interface A {} }`), /imports pg\. Declare it/],
  ["a builtin without node:", importing(`import { join } from "path";`), /imports path\. Declare it/],
  ["a devDependency in shipped code", importing(`import { expect } from "vitest";`), /imports vitest\. Declare it/],
  ["a package's import of itself", importing(`import "@threadkeep/middleware";`), /@threadkeep\/middleware\. Declare/],
  ["a way out of the package", importing(`import "../../../state/src/index.ts";`), /leaves the package's src/],
  ["test code in shipped code", importing(`import "./guard.test.ts";`), /exists only for tests/],
  ["a testing folder in shipped code", importing(`import "../testing/saver.ts";`), /exists only for tests/],
  ["an optional peer behind the main entry", importing(`import { tool } from "langchain";`), /optional peer langchain/],
  ["an optional peer's type there", importing(`import type { T } from "langchain";`), /optional peer langchain/],
  ["an optional peer two files away", importing(`import "../agent.ts";`), /src\/agent\.ts imports the optional peer/],
  ["export *", importing(`export * from "./guard/guard.ts";`, "src/index.ts"), /index\.ts has export \*/],
  ["export * as", importing(`export * as a from "./index.ts";`, "src/agent.ts"), /agent\.ts has export \*/],
  ["a nested index", importing(`export * from "./guard.ts";`, "src/guard/index.ts"), /guard\/index\.ts has export/],
  ["a default export", importing(`export default 1;`, "src/agent.ts"), /agent\.ts has a default export/],
  ["a default by name", importing(`const a = 1; export { a as default };`, "src/agent.ts"), /has a default export/],
  ["a utils file", importing("", "src/guard/utils.ts"), /guard\/utils\.ts says nothing/],
  ["a helpers folder", importing("", "src/helpers/guard.ts"), /helpers\/guard\.ts says nothing/],
  [
    "a missing entry",
    { manifest: { exports: { ".": "./src/main.ts" } } },
    /exports src\/main\.ts, which does not exist/,
  ],
  ["a subpath that is not published", { manifest: { publishConfig: { exports: {} } } }, /does not mirror exports/],
  ["another license", { manifest: { license: "ISC" } }, /lacks "license": "MIT"/],
  ["CommonJS", { manifest: { type: "commonjs" } }, /lacks "type": "module"/],
  ["side effects", { manifest: { sideEffects: true } }, /lacks "sideEffects": false/],
  ["no LICENSE", { hasLicenseFile: false }, /lacks a LICENSE file/],
];

describe("finds", () => {
  it.each(broken)("%s", (_, change, message) => {
    expect(violationsOf(aPackage(change))).toContainEqual(expect.stringMatching(message));
  });

  it("a package of ours in the root", () => {
    expect(rootDependsOnNothingOfOurs({ devDependencies: { "@threadkeep/state": "workspace:*" } })).toHaveLength(1);
  });

  it("a file that does not parse", () => {
    expect(() => violationsOf(aPackage(importing("import {")))).toThrow(/src\/guard\/guard\.ts/);
  });
});

describe("accepts", () => {
  it.each([
    ["an optional peer that is asked for only when needed", importing(`await import("langchain");`)],
    ["a module whose name is known only at run time", importing("const load = (path: string) => import(path);")],
    ["a devDependency in test support", importing(`import { expect } from "vitest";`, "src/testing/saver.ts")],
    ["a name that only contains a vague word", importing("", "src/guard/summary-manager-events.ts")],
  ])("%s", (_, change) => {
    expect(violationsOf(aPackage(change))).toEqual([]);
  });

  it("but a testing folder that is exported is shipped code", () => {
    const exports = { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" };
    const change = importing(`import { it } from "vitest"; export { it };`, "src/testing/index.ts");
    expect(violationsOf(aPackage({ ...change, manifest: { exports } }))).toContainEqual(
      expect.stringMatching(/src\/testing\/index\.ts imports vitest\. Declare it/),
    );
  });
});
