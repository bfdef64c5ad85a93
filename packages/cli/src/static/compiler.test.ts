import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "..");

it("is the only way to the compiler: an import of it elsewhere costs a tenth of a check", () => {
  const modules = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const importing = modules.filter((file) =>
    /^import (?!type\b).*"typescript";$/m.test(readFileSync(join(SOURCES, file), "utf8")),
  );
  expect(modules.length).toBeGreaterThan(100);
  expect(importing).toEqual([]);
});
