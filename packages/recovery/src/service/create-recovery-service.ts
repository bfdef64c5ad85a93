import { recoverThread } from "../recover/recover-thread.ts";
import { sweep } from "../recover/sweep.ts";
import { Sweeper } from "../recover/sweeper.ts";
import { readStats } from "../stats/read-service-stats.ts";
import { serveMetrics } from "../stats/serve-metrics.ts";
import { checkStuckState } from "../stuck/check-stuck-state.ts";
import type { Admitting } from "./admit-run.ts";
import { createContext } from "./create-context.ts";
import { drainOnSignals } from "./drain-on-signals.ts";
import { isInsideRunOf } from "./inside-run.ts";
import { listRuns } from "./list-runs.ts";
import { assertOptions } from "./option-rules.ts";
import type { RecoveryService, StopOptions } from "./recovery-service.ts";
import { requireRuns } from "./require-runs.ts";
import { RECOVER_OPTIONS, STOP_OPTIONS } from "./run-option-rules.ts";
import { resumeRun, runGraph } from "./run-calls.ts";
import { ThreadkeepError } from "@threadkeep/state";
import type { ServiceContext } from "./service-context.ts";
import type { OutputOf } from "./service-graph.ts";
import type { RecoveryServiceOptions, ServiceGraphs } from "./service-options.ts";
import { assertServiceOptions } from "./service-option-rules.ts";
import { StopSwitch, type StopResult } from "./stop-switch.ts";
import { streamGraph, streamResumed } from "./stream-graph.ts";

/** Kubernetes kills 30 s after it sent SIGTERM, and giving back may take a moment. */
const DRAIN_WITHIN_MS = 25_000;

/**
 * Runs graphs so that their runs outlive the process. A run is recorded, with its input, before its first node; its thread is its own by
 * a lease while it goes; where its process dies, any service with the same database and graphs goes on from the last checkpoint.
 *
 * Nothing is read or written before the first call. With a saver that keeps no runs only `checkStuckState` and `recoverThread` work;
 * the rest says so (`recovery.runs-not-kept`).
 *
 * @throws {ThreadkeepError} `recovery.invalid-option`, `recovery.invalid-graph`, `recovery.graph-without-checkpoints`
 *
 * @example
 * const service = createRecoveryService({
 *   checkpointer: await createCheckpointer(process.env.DATABASE_URL),
 *   graphs: { research: graph },
 *   drainOn: ["SIGTERM"],
 * });
 * service.start();
 * const { report } = await service.run("research", { topic: "leases" }, { threadId: "thread-1" });
 */
export function createRecoveryService<const Graphs extends ServiceGraphs>(
  options: RecoveryServiceOptions<Graphs>,
): RecoveryService<Graphs> {
  assertServiceOptions(options);
  const stopSwitch = new StopSwitch();
  const context = createContext(options, stopSwitch.signal);
  const sweeper = new Sweeper(context);
  const admitting = (call: string): Admitting => ({ ...context, runs: requireRuns(context, call) });
  const track = <Result>(call: () => Promise<Result>) => stopSwitch.track(call);
  async function stop(): Promise<void>;
  async function stop(stopOptions: StopOptions): Promise<StopResult>;
  async function stop(stopOptions: StopOptions = {}): Promise<StopResult | void> {
    assertOptions("stop()", stopOptions, STOP_OPTIONS);
    const { withinMs } = stopOptions;
    const stopped = stopSwitch.stop({ ...context, sweeper }, withinMs).finally(forgetSignals);
    // A run that waits for this call would be waited for. A limit ends that.
    return withinMs === undefined && isInsideRunOf(context) ? { cutOff: [] } : stopped;
  }
  const { drainOn = [], drainWithinMs = DRAIN_WITHIN_MS } = options;
  const forgetSignals = drainOnSignals(drainOn, () => stop({ withinMs: drainWithinMs }));

  return {
    owner: context.owner,
    run: (name, input, runOptions) =>
      // What the graph gives is of its output type.
      track(async () => (await runGraph(admitting("run"), name, input, runOptions)) as OutputOf<Graphs[typeof name]>),
    async *stream(name, input, streamOptions) {
      // As above.
      yield* streamGraph(admitting("stream"), name, input, streamOptions, track) as AsyncGenerator<never>;
    },
    resume: (threadId, command, resumeOptions = {}) =>
      track(async () => (await resumeRun(admitting("resume"), threadId, command, resumeOptions)) as never),
    async *resumeStream(threadId, command, resumeOptions = {}) {
      yield* streamResumed(admitting("resumeStream"), threadId, command, resumeOptions, track) as AsyncGenerator<never>;
    },
    checkStuckState: (threadId) => checkStuckState(context, threadId),
    recoverThread: (threadId, recoverOptions = {}) =>
      track(async () => {
        assertOptions("recoverThread()", recoverOptions, RECOVER_OPTIONS);
        return recoverThread(context, threadId, recoverOptions);
      }),
    sweep: () => track(async () => (assertGraphs(context, "sweep"), sweep(context))),
    start() {
      assertGraphs(context, "start");
      stopSwitch.signal.throwIfAborted();
      sweeper.start();
    },
    stop,
    runs: async (listOptions = {}) => listRuns(requireRuns(context, "runs"), context.settings, listOptions),
    readRun: async (threadId) => requireRuns(context, "readRun").readThread(threadId),
    stats: () => readStats(context),
    metrics: (request) => serveMetrics(context, request),
  };
}

/** @throws ThreadkeepError `recovery.no-graphs` */
function assertGraphs({ graphs }: ServiceContext, call: string): void {
  if (graphs.names.length > 0) return;
  throw new ThreadkeepError(
    `${call}() takes up runs of the service's graphs, and it was given none. Give them: graphs: { research: graph }.`,
    { code: "recovery.no-graphs", context: { call } },
  );
}
