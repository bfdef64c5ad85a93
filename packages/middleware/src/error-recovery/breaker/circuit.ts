import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhenResult } from "cockatiel";
import type { CallName } from "../error-recovery-event.ts";
import type { Classify } from "../classify/ask-classify.ts";
import type { ErrorClass } from "../classify/classified-error.ts";
import type { ResolvedCircuitBreaker } from "./circuit-breaker-options.ts";
import { CircuitOpenError } from "./circuit-open-error.ts";
import { verdictOf, type CircuitVerdict } from "./circuit-verdict.ts";

export type CircuitChange = "open" | "half-open" | "closed";

/** Told of the changes that this call makes, not of those that others make. Must not throw. */
export type CircuitListener = (state: CircuitChange) => void;

export interface Circuit {
  /**
   * Makes the call, unless the last ones have all failed.
   *
   * `classify` is the user's own word on an error.
   *
   * @throws {CircuitOpenError} and calls nothing while the circuit is open; else what the attempt throws.
   */
  run<Result>(attempt: () => Promise<Result>, onChange?: CircuitListener, classify?: Classify): Promise<Result>;
}

/** Says how one call ended, and waits until the circuit has taken it in: a moment, never another call. */
type Report = (verdict: CircuitVerdict) => Promise<void>;

interface Ending {
  verdict: CircuitVerdict;
  onChange: CircuitListener;
}

/** While it is half-open: the calls that find out whether the other side works again. */
interface Probing {
  /** Calls that are under way. */
  running: number;
  /** When one more may start: a call that hangs, deaf to its abort, keeps nobody waiting for good. */
  nextAt: number;
  decided: boolean;
  decide(ending: Ending): Promise<void>;
}

/**
 * The states are cockatiel's. The calls run beside it and it is told how they ended: of what is thrown it knows failures and
 * successes only, and an interrupt is neither.
 */
export function createCircuit(name: CallName, { failures, resetMs }: ResolvedCircuitBreaker): Circuit {
  let openUntil = 0;
  let lastFailure: ErrorClass | undefined;
  let probing: Probing | undefined;
  const pauseAfter = (ending: Ending): number => (ending.verdict === "unclear" ? 0 : resetMs);
  const pause = {
    next: ({ result }: { result: object }) => ({ ...pause, duration: pauseAfter(endingIn(result)) }),
  };
  const policy = circuitBreaker(
    handleWhenResult((ending) => (ending as Ending).verdict !== "works"),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: pause },
  );
  policy.onBreak((reason) => {
    const ending = endingIn(reason);
    openUntil = Date.now() + pauseAfter(ending);
    ending.onChange("open");
  });

  function admit(onChange: CircuitListener): Report {
    if (policy.state === CircuitState.Closed) return reportOfOrdinaryCall(onChange);
    if (policy.state === CircuitState.Open) {
      refuseUntil(openUntil);
      return startProbing(onChange);
    }
    refuseUntil(probing?.nextAt ?? 0);
    return reportOfProbe(probing as Probing, onChange);
  }

  function remember(verdict: CircuitVerdict): void {
    if (typeof verdict === "object") lastFailure = verdict.fails;
  }

  function refuseUntil(time: number): void {
    const waitMs = time - Date.now();
    if (waitMs > 0) throw new CircuitOpenError(name, waitMs, lastFailure);
  }

  function reportOfOrdinaryCall(onChange: CircuitListener): Report {
    return async (verdict) => {
      // Late, from before it opened: what was then is known already.
      if (verdict === "unclear" || policy.state !== CircuitState.Closed) return;
      remember(verdict);
      await policy.execute(() => ({ verdict, onChange }));
    };
  }

  function startProbing(onChange: CircuitListener): Report {
    const decision = decidedLater();
    const taken = policy.execute(() => decision.promise);
    const decide = async (ending: Ending): Promise<void> => {
      decision.resolve(ending);
      await taken;
    };
    probing = { running: 0, nextAt: 0, decided: false, decide };
    onChange("half-open");
    return reportOfProbe(probing, onChange);
  }

  function reportOfProbe(phase: Probing, onChange: CircuitListener): Report {
    phase.running++;
    phase.nextAt = Date.now() + resetMs;
    return async (verdict) => {
      phase.running--;
      if (phase.decided) return;
      if (verdict === "unclear") phase.nextAt = 0;
      if (verdict === "unclear" && phase.running > 0) return;
      phase.decided = true;
      remember(verdict);
      await phase.decide({ verdict, onChange });
      if (verdict === "works") onChange("closed");
    };
  }

  return {
    async run(attempt, onChange = () => undefined, classify?) {
      const report = admit(onChange);
      return settle(attempt, report, (error) => verdictOf(error, classify));
    },
  };
}

async function settle<Result>(
  attempt: () => Promise<Result>,
  report: Report,
  judge: (error: unknown) => CircuitVerdict,
): Promise<Result> {
  let result: Result;
  try {
    result = await attempt();
  } catch (error) {
    await report(judge(error));
    throw error;
  }
  await report("works");
  return result;
}

/** As `Promise.withResolvers()`, which Node 20 does not have. */
function decidedLater(): { promise: Promise<Ending>; resolve(ending: Ending): void } {
  let settle: ((ending: Ending) => void) | undefined;
  const promise = new Promise<Ending>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (ending) => settle?.(ending) };
}

function endingIn(reason: object): Ending {
  return (reason as { value: Ending }).value;
}
