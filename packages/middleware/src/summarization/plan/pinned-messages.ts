import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MessageView } from "../message/message-view.ts";
import type { KeepWindow } from "../summarization-options.ts";
import type { MessageUnit } from "./tool-exchanges.ts";

export interface PinRules {
  keep: KeepWindow;
  pinFirst: boolean;
  pin?: (message: ThreadMessage) => boolean;
}

export interface PinnedMessages {
  /** Every position that stays. */
  all: Set<number>;
  /** Those that stay as they are, to the letter: their tool results are not shortened either. */
  untouched: Set<number>;
}

/** Which positions stay. What is broken never does; of the other units all messages stay when one of them does. */
export function findPinned(
  views: readonly MessageView[],
  units: readonly MessageUnit[],
  tokensOf: (index: number) => number,
  { keep, pinFirst, pin }: PinRules,
): PinnedMessages {
  const untouched = new Set<number>();
  const humans = views.flatMap((view, index) => (isTurn(view) ? [index] : []));
  for (const [index, view] of views.entries()) {
    if (view.role === "system" || (pin !== undefined && view.mark?.kind !== "summary" && pin(view.message)))
      untouched.add(index);
  }
  if (pinFirst && humans[0] !== undefined) untouched.add(humans[0]);

  const all = new Set(untouched);
  for (let index = humans.at(-1) ?? views.length; index < views.length; index++) all.add(index);
  for (const index of keepWindow(views, tokensOf, keep)) all.add(index);
  return { all: wholeUnits(all, units), untouched: wholeUnits(untouched, units) };
}

/** A person speaks, not a summary of ours in a person's role. */
function isTurn(view: MessageView): boolean {
  return view.role === "human" && view.mark?.kind !== "summary";
}

function keepWindow(
  views: readonly MessageView[],
  tokensOf: (index: number) => number,
  keep: KeepWindow,
): readonly number[] {
  const newest = views.flatMap((view, index) => (view.mark?.kind === "summary" ? [] : [index])).toReversed();
  if ("messages" in keep) return newest.slice(0, keep.messages);
  let left = keep.tokens;
  const end = newest.findIndex((index) => (left -= tokensOf(index)) < 0);
  return end === -1 ? newest : newest.slice(0, end);
}

function wholeUnits(pinned: ReadonlySet<number>, units: readonly MessageUnit[]): Set<number> {
  const stays = (unit: MessageUnit): boolean =>
    !unit.broken && (unit.pending || unit.indices.some((index) => pinned.has(index)));
  return new Set(units.filter(stays).flatMap((unit) => unit.indices));
}
