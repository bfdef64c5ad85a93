import { nearestName } from "@threadkeep/state";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { problem } from "../problem.ts";
import { runOnDatabase, type Answer } from "../run-on-database.ts";
import { drawChannel } from "./draw-channel.ts";
import { drawThread } from "./draw-thread.ts";
import { readThread, type ThreadPlace, type ThreadView } from "./read-thread.ts";

/** `threadkeep show` */
export function printThread(
  flags: DatabaseFlags,
  { channel, ...place }: ThreadPlace & { channel?: string },
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const { view, values } = await readThread(database, place);
    if (channel !== undefined) return showChannel(channel, values, view);
    return { json: { ...view, values }, lines: (style) => drawThread(view, style) };
  });
}

function showChannel(channel: string, values: Record<string, unknown>, view: ThreadView): Answer {
  if (!Object.hasOwn(values, channel)) throw noChannel(channel, view);
  const value = values[channel];
  const { threadId, checkpointId } = view;
  return {
    json: { threadId, checkpointId, channel, value },
    lines: (style) => drawChannel(channel, value, view, style),
  };
}

function noChannel(channel: string, { threadId, checkpointId, channels }: ThreadView) {
  const names = channels.map((one) => one.channel);
  const nearest = nearestName(channel, names);
  return problem({
    code: "threads.unknown-channel",
    message: `Thread ${JSON.stringify(threadId)} has no channel ${JSON.stringify(channel)} at checkpoint ${checkpointId}.`,
    help:
      nearest === undefined
        ? "It has none at all there."
        : `Did you mean ${nearest}? There is ${names.join(", ")}. The value of a DeltaChannel is not in every checkpoint.`,
  });
}
