import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { RuleContext, RuleFinding } from "../rule.ts";
import { positionOf } from "./position-of.ts";
import { unboundedPlaces, type UnboundedPlace } from "./unbounded-places.ts";

/** How a rule words what it found. */
export interface UnboundedWords {
  kind: UnboundedPlace["kind"];
  /** `a list without a limit`. */
  what: string;
  /** Another rule says more of what is there. */
  isReported?(path: string): boolean;
  /** What to type instead. */
  help(place: UnboundedPlace, channel: ChannelModel): string;
}

/** One finding for each channel that has such places, at the first of them. */
export function findUnbounded({ schema }: RuleContext, words: UnboundedWords): RuleFinding[] {
  return schema.channels.flatMap((channel) => {
    const [first, ...others] = unboundedPlaces(channel).filter(
      ({ kind, path }) => kind === words.kind && !words.isReported?.(path),
    );
    if (!first) return [];
    const message = `${first.path} is ${words.what}.${describeOthers(others)}`;
    return [{ path: first.path, message, help: words.help(first, channel), ...positionOf(channel) }];
  });
}

function describeOthers([second, ...more]: readonly UnboundedPlace[]): string {
  if (!second) return "";
  if (more.length === 0) return ` So is ${second.path}.`;
  return ` So are ${second.path} and ${more.length} more of this channel.`;
}

/** `text: ` of `docs[].text`, and nothing of `docs[]`, which has no name of its own. */
export function fieldLabel(path: string): string {
  const name = /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(path)?.[1];
  return name === undefined ? "" : `${name}: `;
}
