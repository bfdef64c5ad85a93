import { expect, it } from "vitest";
import { temporaryProject } from "../load/testing/temporary-project.ts";
import { readStaticSchemas } from "../static/read-static-schemas.ts";
import { missingFile } from "./missing-file.ts";

it("says what stands in place of a module, and the nearest name", () => {
  const root = temporaryProject({ "src/fac.ts": "", "src/index.ts": "", "lib/far.ts": "" });
  const at = (file: string) => missingFile(`${root}/${file}`, root);
  expect(at("src/fac.ts")).toBeUndefined();
  expect(at("src")).toMatchObject({
    message: "src is a folder, not a module.",
    help: "The nearest name is src/index.ts.",
  });
  expect(at("src/fac")).toMatchObject({ message: "src/fac does not exist.", help: "The nearest name is src/fac.ts." });
  expect(at("src/far.ts")?.help).toMatch(/^The nearest name is /);
  expect(at("nowhere/at/all.ts")?.help).toBe("Correct the path where the graph is listed.");
});

it("is said by those who read the types, too", () => {
  const root = temporaryProject({ "src/index.ts": "" });
  const reads = readStaticSchemas([{ name: "a", file: `${root}/src`, exportName: "graph" }], { root });
  expect(reads.get("a")?.problem).toEqual(missingFile(`${root}/src`, root));
});
