import { availableParallelism } from "node:os";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import type { FigureTable } from "./figure-table.ts";
import { withBuiltAttempt } from "./resumed/build-attempt.ts";
import { CONTESTANTS, type ContestantName } from "./resumed/contestants.ts";
import { runWithFailures, type RunCost } from "./resumed/run-with-failures.ts";
import { FAILS_AT, MODEL_MS, STEPS } from "./resumed/workflow.ts";

const FAILURES = [1, 3, 10];
const TITLES: Record<ContestantName, string> = {
  over: "starting over",
  "sqlite-async": "stock SqliteSaver",
  "sqlite-sync": 'with `"sync"`',
  "sqlite-ours": "ours, SQLite",
  "postgres-async": "stock PostgresSaver",
  "postgres-sync": 'with `"sync"`',
  "postgres-ours": "ours, Postgres",
};
/** The step that is done again is the longest but one, of those that send all that was said before: 99 of 1 + 2 + … + 100. */
const MOST_TOKENS_A_FAILURE = 0.02;

interface MeasuredRun {
  name: ContestantName;
  failures: number;
  cost: RunCost;
}

/** Processes that are really killed. What is counted lies outside of them; times are not measured. */
export async function benchResumed(): Promise<FigureTable> {
  const missing = missingPostgres();
  if (missing !== undefined) {
    console.error(`Without the columns of Postgres: ${missing}.`);
    return withBuiltAttempt((file) => measureAll(file, undefined));
  }
  const server = await startPostgres();
  try {
    return await withBuiltAttempt((file) => measureAll(file, server));
  } finally {
    await server.stop();
  }
}

async function measureAll(file: string, server: Postgres | undefined): Promise<FigureTable> {
  const names = (Object.keys(TITLES) as ContestantName[]).filter((name) => server || !CONTESTANTS[name].needsPostgres);
  const undisturbed = await runWithFailures(file, { contestant: "over", failures: 0 });
  // Most of their time they wait. The longest first, so that none of them is alone at the end.
  const runs = FAILURES.toReversed().flatMap((failures) => names.map((name) => ({ name, failures })));
  const measured = await mapAtOnce(2 * availableParallelism(), runs, async (run): Promise<MeasuredRun> => {
    const { name: contestant, failures } = run;
    return { ...run, cost: await runWithFailures(file, { contestant, failures, postgres: placeOf(run, server) }) };
  });
  return tableOf(names, measured, undisturbed);
}

/** A schema of its own for each run. */
function placeOf({ name, failures }: { name: ContestantName; failures: number }, server: Postgres | undefined) {
  if (!server || !CONTESTANTS[name].needsPostgres) return undefined;
  return { connection: server.connection, schema: `${name}_${failures}`.replaceAll("-", "_") };
}

async function mapAtOnce<One, Result>(
  limit: number,
  all: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = all.entries();
  const workOff = async () => {
    for (const [at, one] of waiting) results[at] = await work(one);
  };
  await Promise.all(Array.from({ length: limit }, workOff));
  return results;
}

function tableOf(names: readonly ContestantName[], measured: readonly MeasuredRun[], whole: RunCost): FigureTable {
  const figures = (failures: number, figure: (cost: RunCost) => number) =>
    names.map((name) => figure(measured.find((run) => run.name === name && run.failures === failures)!.cost));
  const rows = (what: string, figure: (cost: RunCost) => number, digits: number) =>
    FAILURES.map((failures) => ({ name: `${what}, ${countOf(failures)}`, values: figures(failures, figure), digits }));
  return {
    title: `${STEPS} steps, killed in step ${FAILS_AT}`,
    columns: names.map((name) => TITLES[name]),
    rows: [
      ...rows("tokens spent again, % of an undisturbed run", ({ tokens }) => 100 * shareOf(tokens, whole.tokens), 1),
      ...rows("effects made again", ({ acts, stepsActed }) => acts - stepsActed, 0),
    ],
    notes: [
      `Each failure is a SIGKILL of the process, in step ${FAILS_AT}, as its effect is made and before anybody has heard of it, or at the end of the step where the effect is not made again. Each step sends the model all that was said before, so that late steps cost the most. The stock savers are gone on with by \`invoke(null)\`, by somebody who knows which thread; ours by a sweep, and its ledger asks whether the effect was made. With LangGraph's default durability checkpoints are written one after the other, beside the next steps: what the database has not come to when the process dies is lost. The model takes ${MODEL_MS} ms.`,
      `The service parks a run that ends its process more than three times at the same checkpoint; for 10 failures it is told \`attempts: { perCheckpoint: 10 }\`.`,
    ],
    promises: promisesOf(measured, whole),
  };
}

function promisesOf(measured: readonly MeasuredRun[], whole: RunCost) {
  const ours = measured.filter(({ name }) => name.endsWith("-ours"));
  const worst = Math.max(...ours.map(({ failures, cost }) => shareOf(cost.tokens, whole.tokens) / failures));
  const again = ours.reduce((sum, { cost }) => sum + cost.acts - cost.stepsActed, 0);
  const unfinished = ours.filter(({ cost }) => !cost.isFinished || cost.stepsActed < STEPS).length;
  return [
    {
      text: `ours spends at most ${100 * MOST_TOKENS_A_FAILURE} % of the tokens again for a failure: ${(100 * worst).toFixed(2)} %`,
      kept: worst <= MOST_TOKENS_A_FAILURE,
    },
    { text: `ours makes no effect again: ${again}`, kept: again === 0 },
    { text: `ours finishes every run: ${ours.length - unfinished} of ${ours.length}`, kept: unfinished === 0 },
  ];
}

function shareOf(tokens: number, whole: number): number {
  return (tokens - whole) / whole;
}

function countOf(failures: number): string {
  return failures === 1 ? "1 failure" : `${failures} failures`;
}
