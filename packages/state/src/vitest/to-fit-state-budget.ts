import type { StateBudget } from "../size/assert-state-fits.ts";
import { findOversize, resolveStateBudget } from "../size/assert-state-fits.ts";
import { formatBytes, type ByteSize } from "../size/byte-size.ts";
import { measureState, type StateMeasurement } from "../size/measure-state.ts";
import { StateOversizedError } from "../size/state-oversized-error.ts";

export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** `expect(state).toFitStateBudget("50 KB")`, or with budgets of single channels too. */
export function toFitStateBudget(
  received: unknown,
  maxBytes?: ByteSize,
  { channels }: Pick<StateBudget, "channels"> = {},
): MatcherResult {
  const budget = resolveStateBudget({
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(channels === undefined ? {} : { channels }),
  });
  // Throws for what is no state, so that `.not` does not pass for it.
  const measurement = measureState(received as object);
  const oversize = findOversize(measurement, budget);
  if (oversize)
    return { pass: false, message: () => new StateOversizedError(oversize, measurement).message + table(measurement) };
  return {
    pass: true,
    message: () =>
      `expected the state not to fit ${formatBytes(budget.maxBytes)}, but it is ${formatBytes(measurement.totalBytes)}${table(measurement)}`,
  };
}

function table({ channels }: StateMeasurement): string {
  const rows = channels
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `  ${name}: ${formatBytes(bytes)}`);
  return `\n\nChannels:\n${rows.join("\n")}`;
}
