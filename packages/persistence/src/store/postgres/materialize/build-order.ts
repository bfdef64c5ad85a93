import { baseOf } from "../../../encoding/row-type.ts";
import { valueIncomplete } from "../../../encoding/value-incomplete-error.ts";
import { isOurs } from "./stock-row.ts";
import type { ChannelIndex, IndexedValue } from "./value-index.ts";

export interface BuildStep extends IndexedValue {
  /** The version that it builds on. */
  base: string | undefined;
}

/**
 * The rows of ours, each after the one it builds on and, as far as branches allow, right after it.
 * @throws ThreadkeepError `checkpointer.value-incomplete` where rows build on one another in a circle
 */
export function buildOrder({ threadId, namespace, channel, values }: ChannelIndex): BuildStep[] {
  const steps = values.filter(({ type }) => isOurs(type)).map((value) => ({ ...value, base: baseOf(value.type) }));
  const ours = new Set(steps.map(({ version }) => version));
  const above = groupByBase(steps);
  const ordered: BuildStep[] = [];
  const open = steps.filter(({ base }) => base === undefined || !ours.has(base)).toReversed();
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    ordered.push(step);
    open.push(...(above.get(step.version) ?? []));
  }
  if (ordered.length === steps.length) return ordered;
  const where = `of channel "${channel}" of thread "${threadId}"`;
  throw valueIncomplete(where, "its rows build on one another in a circle", { threadId, namespace, channel });
}

function groupByBase(steps: readonly BuildStep[]): Map<string, BuildStep[]> {
  const groups = new Map<string, BuildStep[]>();
  for (const step of steps) {
    if (step.base === undefined) continue;
    const group = groups.get(step.base);
    if (group === undefined) groups.set(step.base, [step]);
    else group.push(step);
  }
  return groups;
}
