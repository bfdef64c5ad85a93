import type { FigureTable } from "../figure-table.ts";
import { atMost } from "./compare-runs.ts";
import type { Contestant } from "./contestants.ts";
import { measureRun, type RunFigures } from "./measure-run.ts";
import { medianOf } from "../medians.ts";

const STEPS = [100, 200, 400, 800, 1600];
/** Long runs vary less. */
const ROUNDS = [7, 5, 3, 3, 3];

interface Growth {
  name: string;
  /** For each number of steps. */
  bytesPerStep: number[];
  msPerStep: number[];
}

/** Whether the thousandth step costs more than the first. */
export async function measureGrowth(contestants: Record<string, Contestant>): Promise<FigureTable> {
  const growths: Growth[] = [];
  for (const [name, contestant] of Object.entries(contestants)) growths.push(await growthOf(name, contestant));
  return {
    title: 'steps of the run, `durability: "sync"`',
    columns: STEPS.map((steps) => steps.toLocaleString("en-US")),
    rows: growths.flatMap(({ name, bytesPerStep, msPerStep }) => [
      ...(bytesPerStep.some(Boolean) ? [{ name: `${name}: bytes per step`, values: bytesPerStep }] : []),
      { name: `${name}: ms per step`, values: msPerStep, digits: 2 },
    ]),
    notes: [
      "Values and writes stored, and the whole step with the graph around it: the graph's own part is in the first row.",
    ],
    promises: growths
      .filter(({ bytesPerStep }) => bytesPerStep.some(Boolean))
      .flatMap(({ name, bytesPerStep, msPerStep }) => [
        atMost(`${name}: bytes of the last step by the first`, growthRatio(bytesPerStep), 1.5),
        atMost(`${name}: time of the last step by the first`, growthRatio(msPerStep), 1.5),
      ]),
  };
}

async function growthOf(name: string, contestant: Contestant): Promise<Growth> {
  const growth: Growth = { name, bytesPerStep: [], msPerStep: [] };
  for (const [at, steps] of STEPS.entries()) {
    const runs = [];
    for (let round = 0; round < ROUNDS[at]!; round++)
      // Of a run that waits for each step the time is that of its steps.
      runs.push(await measureRun(contestant, { steps, durability: "sync", reads: false }));
    growth.bytesPerStep.push(storedBytes(runs[0]!) / steps);
    growth.msPerStep.push(medianOf(runs.map(({ ms }) => ms)) / steps);
  }
  return growth;
}

function growthRatio(figures: readonly number[]): number {
  return figures.at(-1)! / figures[0]!;
}

function storedBytes({ bytes }: RunFigures): number {
  return bytes ? bytes.values + bytes.writes : 0;
}
