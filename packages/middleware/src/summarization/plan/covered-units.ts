import type { MessageView } from "../message/message-view.ts";
import { groupExchanges } from "./tool-exchanges.ts";

/**
 * Of the leaving positions the first `count`, in whole units only: an exchange of which a part stays, no provider accepts.
 * @param leave ascending
 */
export function coveredUnits(views: readonly MessageView[], leave: readonly number[], count: number): number[] {
  const covered = new Set(leave.slice(0, count));
  const units = groupExchanges(views).filter(({ indices }) => indices.every((index) => covered.has(index)));
  const whole = new Set(units.flatMap(({ indices }) => indices));
  return leave.filter((index) => whole.has(index));
}
