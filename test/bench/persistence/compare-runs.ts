import type { FigureTable } from "../figure-table.ts";
import type { Promised } from "../report.ts";
import type { Contestant } from "./contestants.ts";
import { HISTORY_PAGE, measureRun, type RunFigures } from "./measure-run.ts";
import { medianOf, medianRatio } from "../medians.ts";
import { contentBytes } from "./message-graph.ts";

const STEPS = 400;
const ROUNDS = 3;
const WARM_UP_STEPS = 100;

/** By name. Those on Postgres are absent where there is none. */
export interface RunContestants {
  none: Contestant;
  stockSqlite: Contestant;
  oursSqlite: Contestant;
  oursSqliteCompressed: Contestant;
  stockPostgres?: Contestant;
  stockDelta?: Contestant;
  oursPostgres?: Contestant;
  oursPostgresCompressed?: Contestant;
}

type Name = keyof RunContestants;

const TITLES: Record<Name, string> = {
  none: "no checkpointer",
  stockSqlite: "stock SqliteSaver",
  oursSqlite: "`SqliteCheckpointer`",
  oursSqliteCompressed: "with compression",
  stockPostgres: "stock PostgresSaver",
  stockDelta: "DeltaChannel on it",
  oursPostgres: "`PostgresCheckpointer`",
  oursPostgresCompressed: "with compression",
};

interface RoundFigures extends RunFigures {
  /** Of the run that waits for each step to be stored. */
  syncMs: number;
}

/** All rounds of each contestant, in the same order. */
type Rounds = Partial<Record<Name, RoundFigures[]>>;

export async function compareRuns(contestants: RunContestants): Promise<FigureTable> {
  const names = (Object.keys(TITLES) as Name[]).filter((name) => contestants[name]);
  for (const name of names) await measureRound(contestants[name]!, WARM_UP_STEPS);
  const rounds: Rounds = {};
  for (let round = 0; round < ROUNDS; round++)
    // Each time another one first, so that what else the machine does slows all of them alike.
    for (const at of names.keys()) {
      const name = names[(at + round) % names.length]!;
      (rounds[name] ??= []).push(await measureRound(contestants[name]!, STEPS));
    }
  return tableOf(names, rounds, await contentBytes(STEPS));
}

async function measureRound(contestant: Contestant, steps: number): Promise<RoundFigures> {
  const { ms: syncMs } = await measureRun(contestant, { steps, durability: "sync", reads: false });
  return { ...(await measureRun(contestant, { steps, durability: "async" })), syncMs };
}

function tableOf(names: readonly Name[], rounds: Rounds, content: number): FigureTable {
  const medians = (figure: (run: RunFigures) => number | undefined) =>
    names.map((name) => {
      const figures = rounds[name]!.map(figure);
      return figures.includes(undefined) ? undefined : medianOf(figures as number[]);
    });
  return {
    title: `${STEPS} steps, each appending a message of 1 KB`,
    columns: names.map((name) => TITLES[name]),
    rows: [
      { name: "values stored, × content", values: medians(({ bytes }) => bytes && bytes.values / content), digits: 2 },
      {
        name: "what tasks wrote, × content",
        values: medians(({ bytes }) => bytes && bytes.writes / content),
        digits: 2,
      },
      { name: "on disk, × content", values: medians(({ bytes }) => bytes && bytes.disk / content), digits: 2 },
      { name: "run, ms", values: medians(({ ms }) => ms) },
      { name: "run, × no checkpointer", values: names.map((name) => msRatio(rounds, name, "none")), digits: 2 },
      { name: 'run with `durability: "sync"`, ms', values: medians(({ syncMs }) => syncMs) },
      { name: "`getState` at the end, ms", values: medians(({ stateMs }) => stateMs), digits: 1 },
      {
        name: `\`getStateHistory\`, ${HISTORY_PAGE} items, ms`,
        values: medians(({ historyMs }) => historyMs),
        digits: 1,
      },
      { name: "round trips of the run", values: medians(tripsOf("run")) },
      { name: "of `getState`", values: medians(tripsOf("state")) },
      { name: "of the history", values: medians(tripsOf("history")) },
    ],
    notes: [
      `Medians of ${ROUNDS} rounds in turns, one process. The content is each message once, as LangGraph's serializer writes it: ${Math.round(content / 1000)} KB; the texts are this repository's own Markdown and comments. Values are what checkpoints hold; beside them every saver keeps what each task returned.`,
      `The node waits for one turn of the event loop, as for a model that answers at once. LangGraph's default durability, "async", goes on while a checkpoint is stored.`,
      `SQLite waits for the disk at each commit, as both do by default. Postgres runs on the same machine with \`fsync=off\`, for all of its columns. DeltaChannel is another channel in the graph's schema, and makes appending itself cheaper than the usual messages channel that the other columns have.`,
    ],
    promises: promisesOf(rounds, content),
  };
}

function tripsOf(what: keyof NonNullable<RunFigures["roundTrips"]>) {
  return ({ roundTrips }: RunFigures) => (roundTrips?.run ? roundTrips[what] : undefined);
}

function promisesOf(rounds: Rounds, content: number): Promised[] {
  const stored = (name: Name) => medianOf(rounds[name]!.map(({ bytes }) => bytes!.values / content));
  const state = (name: Name, stock: Name) =>
    medianRatio(
      rounds[name]!.map(({ stateMs }) => stateMs!),
      rounds[stock]!.map(({ stateMs }) => stateMs!),
    );
  const onSqlite = [
    atMost("values on SQLite, × content", stored("oursSqlite"), 3),
    atMost("values on SQLite with compression, × content", stored("oursSqliteCompressed"), 1),
    atMost("run on SQLite by stock's", msRatio(rounds, "oursSqlite", "stockSqlite"), 1 / 3),
    atMost("getState on SQLite by stock's", state("oursSqlite", "stockSqlite"), 0.25),
  ];
  if (!rounds.oursPostgres) return onSqlite;
  return [
    ...onSqlite,
    atMost("values on Postgres, × content", stored("oursPostgres"), 3),
    atMost("values on Postgres with compression, × content", stored("oursPostgresCompressed"), 1),
    atMost("run on Postgres by stock's", msRatio(rounds, "oursPostgres", "stockPostgres"), 1 / 3),
    atMost("run on Postgres by DeltaChannel's", msRatio(rounds, "oursPostgres", "stockDelta"), 1),
    atMost("getState on Postgres by stock's", state("oursPostgres", "stockPostgres"), 0.25),
  ];
}

export function atMost(what: string, figure: number, most: number): Promised {
  return { text: `${what}, at most ${Number(most.toFixed(2))}: ${figure.toFixed(2)}`, kept: figure <= most };
}

function msRatio(rounds: Rounds, name: Name, baseline: Name): number {
  return medianRatio(msOf(rounds[name]!), msOf(rounds[baseline]!));
}

function msOf(runs: readonly RunFigures[]): number[] {
  return runs.map(({ ms }) => ms);
}
