// `pnpm packaging`: packs every package as publishing would and uses it as a user would.
// Exit 0 when all is well, 1 with a list of problems on stdout, 2 when the check itself could not run.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFullConsumerProblems, findLeanConsumerProblems } from "./find-consumer-problems.ts";
import { findTarballProblems } from "./find-tarball-problems.ts";
import { packPackages, type Tarball } from "./pack-packages.ts";

const scratch = mkdtempSync(join(realpathSync(tmpdir()), "threadkeep-packaging-"));
try {
  process.exitCode = report(await findProblems());
} catch (error) {
  console.error(error);
  process.exitCode = 2;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function findProblems(): Promise<string[]> {
  const tarballs = await timed("build and pack", () => packPackages(scratch));
  // Each works in a folder of its own and waits for files and the registry: side by side they take half of the time.
  const problems = await Promise.all([
    findProblemsOfEach(tarballs),
    timed("a consumer with everything", () => findFullConsumerProblems(scratch, tarballs)),
    timed("a consumer without optional peers", () => findLeanConsumerProblems(scratch, tarballs)),
  ]);
  return problems.flat();
}

async function findProblemsOfEach(tarballs: Tarball[]): Promise<string[]> {
  const problems: string[] = [];
  for (const tarball of tarballs) {
    problems.push(
      ...(await timed(`publint, attw and contents of ${tarball.packageName}`, () => findTarballProblems(tarball))),
    );
  }
  return problems;
}

function report(problems: string[]): 0 | 1 {
  for (const problem of problems) console.log(`- ${problem}`);
  console.log(problems.length === 0 ? "Packaging: no problems." : `Packaging: ${problems.length} problem(s).`);
  return problems.length === 0 ? 0 : 1;
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.error(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
