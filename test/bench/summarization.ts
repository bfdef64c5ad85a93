import type { FigureTable } from "./figure-table.ts";
import type { Promised } from "./report.ts";
import { BUDGET, langchain, langchainShownMore, threadkeep, threadkeepTrim } from "./summarization/contestants.ts";
import type { Failing } from "./summarization/instant-summarizer.ts";
import type { ReplayFigures } from "./summarization/measure-replay.ts";
import { threadKind } from "./summarization/recorded-thread.ts";
import { replayTogether } from "./summarization/replay-together.ts";
import { timeOf, type TimeRatios } from "./summarization/time-of.ts";

const CONTESTANTS = {
  "langchain `summarizationMiddleware`": langchain,
  "with `trimTokensToSummarize: 16_000`": langchainShownMore,
  "`contextBudgetMiddleware`": threadkeep,
  'with `onFailure: "trim"`': threadkeepTrim,
};
const THEIRS = 0;
const OURS = [2, 3] as const;

const MESSAGES = 500;
/** Where each begins among the 40 conversations: so far apart that they have none in common. */
const THREADS = [0, 20];

/** What each contestant came to in each thread. */
type Figures = Record<Failing, ReplayFigures[][]>;

/** Both summarizations in the same agent over the same threads, with the same models, budget and messages to keep. */
export async function benchSummarization(): Promise<FigureTable> {
  const figures: Figures = { never: [], "30 %": [], always: [] };
  for (const failing of Object.keys(figures) as Failing[])
    for (const from of THREADS)
      // Fewer checkpoints change nothing but the time, which is measured apart.
      figures[failing].push(
        await replayTogether(Object.values(CONTESTANTS), { messages: MESSAGES, from, failing, durability: "exit" }),
      );
  return tableOf(figures, await timeOf({ messages: MESSAGES, threads: THREADS }));
}

function tableOf({ never, "30 %": often, always }: Figures, time: TimeRatios): FigureTable {
  return {
    title: `${THREADS.length} threads of ${MESSAGES} ${threadKind}, ${BUDGET.tokens.toLocaleString("en-US")} tokens`,
    columns: Object.keys(CONTESTANTS),
    rows: [
      { name: "messages lost, summarizer never fails", values: totals(never, (one) => one.lost) },
      { name: "messages lost, summarizer fails 30 %", values: totals(often, (one) => one.lost) },
      { name: "messages lost, summarizer always fails", values: totals(always, (one) => one.lost) },
      { name: "messages that left, never fails", values: totals(never, (one) => one.left) },
      { name: "of these can be read again", values: totals(never, (one) => one.readable) },
      { name: "summarizer calls, never fails", values: totals(never, (one) => one.summarizerCalls) },
      { name: "summarizer calls, always fails", values: totals(always, (one) => one.summarizerCalls) },
      { name: "tokens sent to the summarizer, never fails", values: totals(never, (one) => one.summarizerTokens) },
      { name: "model calls with orphan tool messages", values: totals(never, (one) => one.refusedCalls) },
      { name: "model calls over budget, never fails", values: totals(never, (one) => one.callsOverBudget) },
      { name: "model calls over budget, always fails", values: totals(always, (one) => one.callsOverBudget) },
      { name: "most tokens of a model call, never fails", values: most(never, (one) => one.mostTokens) },
      {
        name: "time per model call beside the model, ratio",
        values: [1, undefined, time.oursToTheirs, undefined],
        digits: 2,
      },
    ],
    notes: [
      `Lost is what left the state, cannot be read again, and has no good summary that stands for it: the summarizer failed, or was shown neither the message nor an earlier summary of it. By default langchain shows the summarizer the last 4,000 tokens.`,
      `Of ${count(never, (one) => one.modelCalls)} model calls a column. Models answer at once; an agent without summarization takes ${time.unboundedToTheirs.toFixed(2)} times as long as langchain's, with all of the thread in its state. While the summarizer fails, ours keeps history and sends more than the budget, or trims.`,
    ],
    promises: promisesOfSummarization({ never, "30 %": often, always }, time),
  };
}

function promisesOfSummarization(figures: Figures, time: TimeRatios): Promised[] {
  const all = Object.values(figures).flat();
  const ours = all.flatMap((thread) => OURS.map((at) => thread[at]!));
  const calls = ours.map(
    ({ summarizerCalls, addedTokens }) => `${summarizerCalls} of ${mostCalls(addedTokens).toFixed(1)}`,
  );
  return [
    { text: "no message lost, whether the summarizer fails or not", kept: ours.every(({ lost }) => lost === 0) },
    { text: "no orphan tool message", kept: ours.every(({ refusedCalls }) => refusedCalls === 0) },
    {
      text: `summarizer calls at most tokens added / (budget - target) + 1, in each thread: ${calls.join(", ")}`,
      kept: ours.every(({ summarizerCalls, addedTokens }) => summarizerCalls <= mostCalls(addedTokens)),
    },
    { text: `time per model call at most langchain's: ${time.oursToTheirs.toFixed(2)}`, kept: time.oursToTheirs <= 1 },
  ];
}

function mostCalls(addedTokens: number): number {
  return addedTokens / (BUDGET.tokens - BUDGET.target) + 1;
}

/** Over all threads, for each contestant. */
function totals(threads: ReplayFigures[][], figure: (one: ReplayFigures) => number): number[] {
  return Object.keys(CONTESTANTS).map((_, at) => sum(threads.map((thread) => figure(thread[at]!))));
}

function most(threads: ReplayFigures[][], figure: (one: ReplayFigures) => number): number[] {
  return Object.keys(CONTESTANTS).map((_, at) => Math.max(...threads.map((thread) => figure(thread[at]!))));
}

function count(threads: ReplayFigures[][], figure: (one: ReplayFigures) => number): number {
  return totals(threads, figure)[THEIRS]!;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
