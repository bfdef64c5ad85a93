import type { FigureTable } from "./figure-table.ts";
import { langchain, langchainThrowing, langgraph, threadkeep } from "./recovery/contestants.ts";
import type { Fault } from "./recovery/fault.ts";
import { FAULTS } from "./recovery/faults.ts";
import { judgeOutcome, type Outcome, type Verdict } from "./recovery/judge-outcome.ts";
import { measureOverhead } from "./recovery/overhead.ts";
import { runFault } from "./recovery/run-fault.ts";

const CONTESTANTS = {
  "langchain `modelRetry` + `toolRetry`": langchain,
  'with `onFailure: "error"` for models': langchainThrowing,
  "LangGraph `retryPolicy`": langgraph,
  "`errorRecoveryMiddleware`": threadkeep,
};
const OURS = 3;

interface JudgedRun {
  outcome: Outcome;
  verdict: Verdict;
}

interface JudgedFault {
  fault: Fault;
  /** In the order of the contestants. */
  runs: readonly JudgedRun[];
}

/** The same faults for all, each in a new agent through OpenAI's client, one after the other. */
export async function benchRecovery(): Promise<FigureTable[]> {
  const judged: JudgedFault[] = [];
  for (const fault of FAULTS) judged.push({ fault, runs: await runAll(fault) });
  return [summaryOf(judged), expectationsOf(judged), await measureOverhead()];
}

async function runAll(fault: Fault): Promise<JudgedRun[]> {
  const runs: JudgedRun[] = [];
  for (const contestant of Object.values(CONTESTANTS)) {
    const outcome = await runFault(fault, contestant);
    runs.push({ outcome, verdict: judgeOutcome(fault.expected, outcome) });
  }
  return runs;
}

function summaryOf(judged: readonly JudgedFault[]): FigureTable {
  const totals = (figure: (run: JudgedRun) => number) =>
    Object.keys(CONTESTANTS).map((_, at) => sum(judged.map(({ runs }) => figure(runs[at]!))));
  const longest = (figure: (run: JudgedRun) => number) =>
    Object.keys(CONTESTANTS).map((_, at) => Math.max(...judged.map(({ runs }) => figure(runs[at]!))));
  return {
    title: `${FAULTS.length} faults`,
    columns: Object.keys(CONTESTANTS),
    rows: [
      { name: "runs ended right", values: totals(({ verdict }) => (isRight(verdict) ? 1 : 0)) },
      {
        name: "calls made, of models and tools",
        values: totals(({ outcome }) => outcome.modelCalls + outcome.toolCalls),
      },
      { name: "wrongly retried", values: totals(({ verdict }) => verdict.wronglyRetried) },
      { name: "interrupts swallowed", values: totals(({ verdict }) => verdict.interruptsSwallowed) },
      { name: "error texts given out as answers", values: totals(({ verdict }) => verdict.errorsAsAnswers) },
      { name: "waits that ignored `Retry-After`", values: totals(({ verdict }) => verdict.waitsIgnored) },
      { name: "calls after an abort", values: totals(({ outcome }) => outcome.abort?.calls ?? 0) },
      { name: "longest time to rest after an abort, ms", values: longest(({ outcome }) => outcome.abort?.restMs ?? 0) },
    ],
    notes: [
      "All with their defaults, 3 attempts each, but for the same short waits without jitter. `maxRetries: 0` in the client. langchain's middlewares turn an error into the text of an answer unless told otherwise; `ToolNode` turns a tool's error into a result, so `retryPolicy` never sees it.",
      "Calls made are neither good nor bad by themselves: some faults need a second or a third. Wrongly retried is what was called again although it could not help or must not be done twice.",
    ],
    promises: promisesOf(judged),
  };
}

/** What is right for each fault, and who does it. */
function expectationsOf(judged: readonly JudgedFault[]): FigureTable {
  return {
    title: "fault, and what is right",
    columns: Object.keys(CONTESTANTS),
    rows: judged.map(({ fault, runs }) => ({
      name: `${fault.name}: ${fault.right}`,
      values: runs.map(({ verdict }) => (isRight(verdict) ? "✓" : `✗ ${verdict.problems.join("; ")}`)),
    })),
    notes: [],
    promises: [],
    isFolded: true,
  };
}

function promisesOf(judged: readonly JudgedFault[]) {
  const wrong = judged.filter(({ runs }) => !isRight(runs[OURS]!.verdict));
  const names = wrong.map(({ fault, runs }) => `${fault.name} (${runs[OURS]!.verdict.problems.join("; ")})`);
  return [{ text: `ours has no wrong row${names.map((name) => `, but ${name}`).join("")}`, kept: wrong.length === 0 }];
}

function isRight({ problems }: Verdict): boolean {
  return problems.length === 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
