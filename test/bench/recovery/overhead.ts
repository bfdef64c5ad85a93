import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FigureTable } from "../figure-table.ts";
import { medianOf } from "../medians.ts";
import { CONTESTANTS, ROUNDS, TURNS } from "./overhead-turns.ts";

/** What the compiler makes of the same code differs from process to process by more than contestants do. */
const PROCESSES = 7;
const PROCESS = fileURLToPath(new URL("overhead-process.ts", import.meta.url));
const [THEIRS, OURS] = [1, 2];

/** By contestant. */
interface ProcessFigures {
  ms: number[];
  /** Of langchain's, within a turn: there the machine is as busy for all of them. */
  ratios: number[];
}

/** Nothing fails, and the model answers at once: what is left is the agent and its middlewares. CPU time, as other processes do not count in it. */
export async function measureOverhead(): Promise<FigureTable> {
  const processes: ProcessFigures[] = [];
  for (let count = 0; count < PROCESSES; count++) processes.push(figuresOf(await turnsOfProcess()));
  return tableOf(processes);
}

async function turnsOfProcess(): Promise<number[][]> {
  const child = fork(PROCESS);
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`A process of the bench exited ${code} before it had measured.`);
  });
  failed.catch(() => {});
  const [turns] = (await Promise.race([once(child, "message"), failed])) as [number[][]];
  return turns;
}

/** Medians, as a turn may be disturbed. */
function figuresOf(turns: readonly (readonly number[])[]): ProcessFigures {
  const ofEach = (figure: (ms: readonly number[], own: number) => number) =>
    Object.keys(CONTESTANTS).map((_, own) => medianOf(turns.map((ms) => figure(ms, own))));
  return { ms: ofEach((ms, own) => ms[own]!), ratios: ofEach((ms, own) => ms[own]! / ms[THEIRS]!) };
}

function tableOf(processes: readonly ProcessFigures[]): FigureTable {
  const contestants = Object.keys(CONTESTANTS);
  const medians = (of: keyof ProcessFigures) =>
    contestants.map((_, own) => medianOf(processes.map((figures) => figures[of][own]!)));
  const ratios = medians("ratios");
  const ratio = ratios[OURS]!;
  return {
    title: "nothing fails: CPU time beside model and tool",
    columns: contestants,
    rows: [
      { name: "ms for a model call and a tool call", values: medians("ms"), digits: 2 },
      { name: "ratio", values: ratios, digits: 3 },
    ],
    notes: [
      `Medians of ${PROCESSES} processes, in each of ${TURNS} turns, in which all make one run of ${ROUNDS} rounds; the ratio is that within a turn (${rangeOf(processes)}). Models and tools answer at once.`,
    ],
    promises: [{ text: `time at most that of langchain's two: ${ratio.toFixed(3)}`, kept: ratio <= 1 }],
  };
}

function rangeOf(processes: readonly ProcessFigures[]): string {
  const ratios = processes.map(({ ratios: own }) => own[OURS]!);
  return `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)} of ours`;
}
