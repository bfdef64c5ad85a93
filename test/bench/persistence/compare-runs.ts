import type { FigureTable } from "../figure-table.ts";
import type { Promised } from "../report.ts";
import type { Contestant } from "./contestants.ts";
import { HISTORY_PAGE, measureRun, type RunFigures } from "./measure-run.ts";
import { medianOf, medianRatio } from "../medians.ts";
import { contentBytes } from "./message-graph.ts";

const STEPS = 400;
const WARM_UP_STEPS = 100;

export interface RunContestants {
  none: Contestant;
  stock: Contestant;
  /** The stock saver with LangGraph's experimental channel. */
  delta?: Contestant;
  ours: Contestant;
  compressed: Contestant;
}

type Name = keyof RunContestants;

interface Database {
  name: string;
  titles: Record<Name, string>;
  rounds: number;
  note: string;
}

export const ON_SQLITE: Database = {
  name: "SQLite",
  titles: titlesOf("Sqlite"),
  rounds: 6,
  note: "Both wait for the disk at each commit, as they do by default.",
};

export const ON_POSTGRES: Database = {
  name: "Postgres",
  titles: titlesOf("Postgres"),
  rounds: 4,
  note: "Postgres runs on the same machine with `fsync=off`, for all of the columns. DeltaChannel is another channel in the graph's schema, and makes appending itself cheaper than the usual messages channel that the other columns have.",
};

function titlesOf(prefix: string): Record<Name, string> {
  return {
    none: "no checkpointer",
    stock: `stock ${prefix}Saver`,
    delta: "DeltaChannel on it",
    ours: `\`${prefix}Checkpointer\``,
    compressed: "with compression",
  };
}

interface RoundFigures extends RunFigures {
  /** Of the run that waits for each step to be stored. */
  syncMs: number;
}

/** All rounds of each contestant, in the same order. */
type Rounds = Partial<Record<Name, RoundFigures[]>>;

export async function compareRuns(database: Database, contestants: RunContestants): Promise<FigureTable> {
  const names = (Object.keys(database.titles) as Name[]).filter((name) => contestants[name]);
  for (const name of names) await measureRound(contestants[name]!, WARM_UP_STEPS);
  const rounds: Rounds = {};
  for (let round = 0; round < database.rounds; round++)
    for (const name of orderOf(names, round)) (rounds[name] ??= []).push(await measureRound(contestants[name]!, STEPS));
  return tableOf(database, names, rounds, await contentBytes(STEPS));
}

/**
 * Each time another one first, so that what else the machine does slows all of them alike, and there and back: the disk is still at work
 * for the 100 MB of a stock saver when the next one begins.
 */
function orderOf<Item>(items: readonly Item[], round: number): Item[] {
  const first = round % items.length;
  const order = [...items.slice(first), ...items.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}

async function measureRound(contestant: Contestant, steps: number): Promise<RoundFigures> {
  const { ms: syncMs } = await measureRun(contestant, { steps, durability: "sync", reads: false });
  return { ...(await measureRun(contestant, { steps, durability: "async" })), syncMs };
}

function tableOf(database: Database, names: readonly Name[], rounds: Rounds, content: number): FigureTable {
  const medians = (figure: (run: RoundFigures) => number | undefined) =>
    names.map((name) => {
      const figures = rounds[name]!.map(figure);
      return figures.includes(undefined) ? undefined : medianOf(figures as number[]);
    });
  return {
    title: `${STEPS} steps on ${database.name}, each appending a message of 1 KB`,
    columns: names.map((name) => database.titles[name]),
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
    ].filter(({ values }) => values.some((value) => value !== undefined)),
    notes: [
      `Medians of ${database.rounds} rounds in turns, one process. The content is each message once, as LangGraph's serializer writes it: ${Math.round(content / 1000)} KB; the texts are this repository's own Markdown and comments. Values are what checkpoints hold; beside them every saver keeps what each task returned.`,
      `The node waits for two turns of the event loop, as for a model that answers at once. LangGraph's default durability, "async", goes on while a checkpoint is stored.`,
      database.note,
    ],
    promises: promisesOf(database, rounds, content),
  };
}

function tripsOf(what: keyof NonNullable<RunFigures["roundTrips"]>) {
  return ({ roundTrips }: RunFigures) => (roundTrips?.run ? roundTrips[what] : undefined);
}

function promisesOf({ name: database }: Database, rounds: Rounds, content: number): Promised[] {
  const stored = (name: Name) => medianOf(rounds[name]!.map(({ bytes }) => bytes!.values / content));
  const stateOf = (name: Name) => rounds[name]!.map(({ stateMs }) => stateMs!);
  return [
    atMost(`values on ${database}, × content`, stored("ours"), 3),
    atMost(`values on ${database} with compression, × content`, stored("compressed"), 1),
    atMost(`run on ${database} by stock's`, msRatio(rounds, "ours", "stock"), 1 / 3),
    ...(rounds.delta ? [atMost(`run on ${database} by DeltaChannel's`, msRatio(rounds, "ours", "delta"), 1)] : []),
    atMost(`getState on ${database} by stock's`, medianRatio(stateOf("ours"), stateOf("stock")), 0.25),
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
