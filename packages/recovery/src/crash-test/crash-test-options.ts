import type { CrashTestProgress } from "./crash-test-report.ts";

export type CrashDurability = "sync" | "async" | "exit";

export interface CrashTestOptions {
  /** A file and its export, as in `langgraph.json`: "./src/graph.ts:graph". The export is a compiled graph, or a function that makes one. */
  graph: string;
  /** What each run begins with. Messages may be instances. */
  input: unknown;
  /**
   * What the graph's questions are answered with, the values of `new Command({ resume })`: a list, one after the other; or by question, for
   * graphs that ask several at once: `{ "May I pay?": "yes" }`, by the text that is asked or the JSON of what is.
   */
  answers?: readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Before and after every call to the database, or so many of these, chosen by the seed. */
  kills?: "every" | number;
  /** One kill alone, as a report names it: "before:14". In place of `kills`. */
  only?: string;
  /** Chooses the kills. Random without it; the report tells it. */
  seed?: number;
  /**
   * "sync" is what a recovery service runs with. With the others, and with savers that keep no runs, the graph is invoked as LangGraph does,
   * and resumed with `invoke(null)`.
   */
  durability?: CrashDurability;
  /**
   * "sqlite"; the url of a Postgres, whose role may create databases; or a module that exports `open(url)`, which gives a saver for a
   * `sqlite:` url. Each kill gets a database of its own, which is removed.
   */
  checkpointer?: string;
  /**
   * "once": an effect that was done more often than undisturbed breaks a promise, whoever let it be: no ledger, a `verify` that did not find it,
   * or "retry" on a fake that does not pass over a key it has had. A run that stops since an effect is unknown breaks none. "at-least-once": it is
   * only counted.
   */
  effects?: "once" | "at-least-once";
  /** Takes out of the final state what differs from run to run. It is JSON by then: see `CrashTestReport`. */
  normalize?: (state: unknown) => unknown;
  /** How many kills go on at once. As many as there are processors. */
  concurrency?: number;
  /** For each process: to load the graph, and run it or recover it. */
  timeoutMs?: number;
  /** What paths begin from, and the processes' working directory. */
  cwd?: string;
  onProgress?: (progress: CrashTestProgress) => void;
  signal?: AbortSignal;
}
