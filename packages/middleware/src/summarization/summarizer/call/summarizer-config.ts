import { mergeConfigs, pickRunnableConfigKeys, type RunnableConfig } from "@langchain/core/runnables";

/**
 * The run's config for a call inside of it: callbacks, metadata, tags and store are inherited, the run's own id and name are not.
 * `nostream` keeps the tokens out of the stream of mode "messages"; LangGraph's handler looks for that tag.
 */
export function summarizerConfig(run: RunnableConfig, signal: AbortSignal): RunnableConfig {
  const inherited: RunnableConfig = { ...pickRunnableConfigKeys(run) };
  // `signal` follows the run's own.
  delete inherited.signal;
  return mergeConfigs(inherited, {
    tags: ["nostream"],
    metadata: { lc_source: "summarization" },
    runName: "summarize_history",
    signal,
  });
}
