import { askClassify, type Classify } from "./ask-classify.ts";
import type { ClassifiedError } from "./classified-error.ts";
import { isBareAbort } from "./abort-errors.ts";
import { judgeControlFlow } from "./control-flow.ts";
import { decideClass, isRetryable, unknownError, type Decision } from "./decide-class.ts";
import { codeOf, describeCause, describeMessage } from "./describe-cause.ts";
import { readErrorTree } from "./error-tree.ts";
import { redactMessage } from "./redact-message.ts";
import { readWait } from "./read-wait.ts";

export interface ClassifyOptions {
  /** Milliseconds since 1970, for a Retry-After that is a date. Default `Date.now`. */
  now?: () => number;
  /**
   * Whether the call was aborted from outside. With false, an abort without a reason is a client's own time-out, which is
   * tried again; without an answer it counts as an abort, which is not.
   */
  aborted?: boolean;
  /** The user's own word on an error, asked first. `classifyWith` asks only where it may. */
  classify?: Classify;
}

/**
 * What kind of failure `error` is, whatever was thrown: it never throws.
 *
 * It looks at the error, its causes and the members of aggregates, by fields and names, so that errors of a second copy of a library are
 * known, too. Of several failures LangGraph's control flow decides, then the most serious one that no retry helps. What nothing
 * is known about counts as a "bug": it is not tried again, unless it says `retryable: true` itself, which makes it "server".
 *
 * @example
 * ```ts
 * const { class: kind, retryable, retryAfterMs } = classifyError(error);
 * if (retryable) await sleep(retryAfterMs ?? 1000);
 * ```
 */
export function classifyError(
  error: unknown,
  { now = Date.now, aborted, classify }: ClassifyOptions = {},
): ClassifiedError {
  const { root, all } = readErrorTree(error, classify && ((facts) => askClassify(classify, facts)));
  const interrupt = all.find((node) => judgeControlFlow(node.facts) !== undefined);
  const decision = decideClass(interrupt ?? root) ?? unknownError(root);
  const decided = aborted === false ? asTimeout(decision) : decision;
  return { ...describeDecision(decided, now), causes: all.map((node) => describeCause(node.facts)) };
}

function asTimeout(decision: Decision): Decision {
  const [decider] = decision.nodes;
  const isTimeout = decision.verdict.class === "abort" && decider !== undefined && isBareAbort(decider.facts);
  return isTimeout ? { ...decision, verdict: { ...decision.verdict, class: "timeout" } } : decision;
}

function describeDecision({ verdict, nodes, waits }: Decision, now: () => number): Omit<ClassifiedError, "causes"> {
  const facts = nodes.map((node) => node.facts);
  const retryAfterMs = longest(waits.map((node) => readWait(node.facts, now)));
  const status = verdict.status ?? facts.find((each) => each.status !== undefined)?.status;
  const provider = verdict.provider ?? facts.find((each) => each.api !== undefined)?.api?.provider;
  const code = verdict.code ?? facts.map(codeOf).find((each) => each !== undefined);
  // A wrapper repeats the body as it came, the error inside has it taken apart.
  const decider = facts.find((each) => each.api?.message !== undefined) ?? facts[0];
  return {
    class: verdict.class,
    retryable: isRetryable(verdict),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(status !== undefined && { status }),
    ...(provider !== undefined && { provider }),
    ...(code !== undefined && { code: redactMessage(code) }),
    neverSent: verdict.neverSent === true,
    message: decider === undefined ? verdict.class : describeMessage(decider),
  };
}

function longest(waits: readonly (number | undefined)[]): number | undefined {
  const asked = waits.filter((wait) => wait !== undefined);
  return asked.length === 0 ? undefined : Math.max(...asked);
}
