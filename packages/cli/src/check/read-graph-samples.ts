import type { StateSample } from "@threadkeep/state";
import { readSamples, type ReadSamples } from "../config/read-samples.ts";
import type { ResolvedGraph } from "../config/resolve-config.ts";
import type { Problem } from "../report/check-report.ts";

export interface GraphSamples {
  /** By graph. */
  of: Map<string, StateSample[]>;
  /** The same one for each graph that names the same globs. */
  problems: Problem[];
}

/** States of real runs: those that the config names for each graph, and those of `--sample`, which are for all that are checked. */
export async function readGraphSamples(
  graphs: readonly ResolvedGraph[],
  root: string,
  flag: { globs: readonly string[]; cwd: string },
): Promise<GraphSamples> {
  const forAll = await readSamples(flag.globs, flag.cwd, "the working directory");
  const of = new Map<string, StateSample[]>();
  const byGlobs = new Map<string, ReadSamples>();
  for (const { entry, sampleGlobs } of graphs) {
    // Most graphs have the globs of the config alone.
    const key = JSON.stringify(sampleGlobs);
    const own = byGlobs.get(key) ?? (await readSamples(sampleGlobs, root));
    byGlobs.set(key, own);
    of.set(entry.name, [...own.samples, ...forAll.samples]);
  }
  return { of, problems: [...forAll.problems, ...[...byGlobs.values()].flatMap(({ problems }) => problems)] };
}
