import type { RunnableConfig } from "@langchain/core/runnables";

const byRun = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * What does not change while a run goes on is asked for by the first of its calls. A run is known by what LangGraph hands to all of its
 * tasks, those of subgraphs included; without that it is asked for again.
 */
export function oncePerRun<Answer>(config: RunnableConfig, key: string, ask: () => Promise<Answer>): Promise<Answer> {
  const { control } = config as { control?: unknown };
  if (typeof control !== "object" || control === null) return ask();
  const known = byRun.get(control) ?? new Map<string, Promise<unknown>>();
  byRun.set(control, known);
  const answer = (known.get(key) as Promise<Answer> | undefined) ?? ask();
  known.set(key, answer);
  // A database that was away is asked again.
  answer.catch(() => known.delete(key));
  return answer;
}
