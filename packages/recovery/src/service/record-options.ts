import { ThreadkeepError } from "@threadkeep/state";
import { assertJson } from "./assert-json.ts";
import { effectConfig } from "../effects/effect-config.ts";
import { namedEffects, type RecordedOptions } from "./run-config.ts";
import type { RunOptions } from "./service-options.ts";

/**
 * What is recorded of a caller's options, so that the run goes on with the same where it is taken up.
 *
 * @throws ThreadkeepError `run.options-not-plain`, `run.reserved-key`, `effect.invalid-option`
 */
export function recordOptions({
  recursionLimit,
  configurable,
  context,
  effects,
}: Partial<RunOptions>): Readonly<Record<string, unknown>> {
  if (configurable) assertNoReserved(configurable);
  // It says what is wrong with it.
  if (effects !== undefined) effectConfig(namedEffects(effects, "run"));
  const recorded: RecordedOptions = {
    ...(recursionLimit === undefined ? {} : { recursionLimit }),
    ...(configurable === undefined ? {} : { configurable }),
    ...(context === undefined ? {} : { context }),
    ...(effects === undefined ? {} : { effects }),
  };
  for (const [name, value] of Object.entries(recorded)) assertJson(name, value);
  return { ...recorded };
}

// LangGraph's and ours: another thread, another checkpoint, a place in another graph.
function assertNoReserved(configurable: Readonly<Record<string, unknown>>): void {
  const reserved = Object.keys(configurable).find((key) => /^(thread_id|checkpoint_|__)/.test(key));
  if (reserved === undefined) return;
  throw new ThreadkeepError(
    `configurable.${reserved} is set by the service: a run is of one thread, and goes on from its last checkpoint. Leave it out.`,
    { code: "run.reserved-key", context: { key: reserved } },
  );
}
