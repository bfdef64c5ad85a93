import { classifyError } from "../classify/classify-error.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import type { RetryContext } from "./retry-context.ts";
import { untilAborted } from "./until-aborted.ts";

type Mendable = "context-overflow" | "invalid-tool-history";

/** The same call fails again, but another one may not: with fewer messages, or with a repaired history. Once a class. */
export function isMendable<Result>(
  { class: kind }: ClassifiedError,
  { mend }: RecoverableCall<Result>,
  mended: ReadonlySet<string>,
): boolean {
  return mend !== undefined && (kind === "context-overflow" || kind === "invalid-tool-history") && !mended.has(kind);
}

/** Why nothing could be mended; `undefined` where it was. Control flow and aborts go on. */
export async function mend<Result>(
  failure: ClassifiedError,
  error: unknown,
  call: RecoverableCall<Result>,
  { signal, tell }: RetryContext,
  tried: Set<string>,
): Promise<string | undefined> {
  const kind = failure.class as Mendable;
  tried.add(kind);
  try {
    const mended = await untilAborted((async () => call.mend?.(failure, error))(), signal);
    if (typeof mended === "string") return `nothing could be mended (${kind}): ${mended}`;
    if (!mended) return `nothing could be mended (${kind})`;
  } catch (thrown) {
    signal?.throwIfAborted();
    const { class: why, message } = classifyError(thrown);
    if (why === "control-flow" || why === "abort") throw thrown;
    return `mending failed (${kind}): ${message}`;
  }
  tell({ type: "recovery.mended", data: { call: call.name, class: kind } });
  return undefined;
}
