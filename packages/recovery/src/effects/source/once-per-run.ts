import type { RunnableConfig } from "@langchain/core/runnables";

const byRun = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * What does not change while a run goes on is asked for by the first of its calls. A run is known by the stream writer that LangGraph makes
 * for it and hands to all of its tasks; without that it is asked for again. (Its `control` tells nothing: an application may have one for all
 * of its runs.)
 */
export function oncePerRun<Answer>(config: RunnableConfig, key: string, ask: () => Promise<Answer>): Promise<Answer> {
  const { writer } = config as { writer?: unknown };
  if (typeof writer !== "function") return ask();
  const known = byRun.get(writer) ?? new Map<string, Promise<unknown>>();
  byRun.set(writer, known);
  const answer = (known.get(key) as Promise<Answer> | undefined) ?? ask();
  known.set(key, answer);
  // A database that was away is asked again.
  answer.catch(() => known.delete(key));
  return answer;
}
