import type { RowPlace } from "./value-codec.ts";

/** For messages: `in channel "messages" at version 4.2 of thread "t1"`. */
export function describePlace(place: RowPlace | undefined): string {
  if (place === undefined) return "of the checkpoints";
  const { threadId, namespace, channel, version } = place;
  const inside = namespace === "" ? "" : ` in namespace "${namespace}"`;
  return `of channel "${channel}" at version ${version} of thread "${threadId}"${inside}`;
}
