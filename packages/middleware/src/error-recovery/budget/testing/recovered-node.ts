import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation } from "@langchain/langgraph";
import type { RetryPolicy } from "../../retry/retry-policy.ts";
import { openRecovery, type OpenRecoveryOptions } from "../open-recovery.ts";
import { recoveryChannels } from "../recovery-channels.ts";
import { RECOVERY, type SavedRecovery } from "../saved-recovery.ts";

export const CountedState = Annotation.Root({
  ...recoveryChannels,
  answers: Annotation<string[]>({ reducer: (before, after) => [...before, ...after], default: () => [] }),
});

export type Counted = typeof CountedState.State;

/** No waits, as tests run in real time where a graph does. */
export const AT_ONCE = { attempts: 3, baseDelayMs: 0 } as const satisfies RetryPolicy;

/** A node that does nothing but one recovered call. */
export function recoveredNode(
  name: string,
  run: (attempt: number, state: Counted, config: RunnableConfig) => Promise<string>,
  options: Partial<OpenRecoveryOptions> = {},
) {
  return async (state: Counted, config: RunnableConfig): Promise<{ answers: string[]; _recovery?: SavedRecovery }> => {
    const opened = await openRecovery(
      config,
      { budget: { attempts: 10 }, policy: AT_ONCE, ...options },
      state[RECOVERY],
    );
    const call = { name: { kind: "node", name }, run: (attempt: number) => run(attempt, state, config) } as const;
    return { answers: [await opened.recover(call)], ...opened.update() };
  };
}
