import type { ServiceContext } from "../service/service-context.ts";
import { endAnsweredRun } from "./end-answered-run.ts";

/** Of the list of what is stuck: so much is looked at by one sweep, however many wait past their limit. */
const PAGE = 100;

/** Where the last look of a service ended. The next one goes on there, and begins anew at the end of the list. */
const places = new WeakMap<ServiceContext, string>();

/**
 * Records as done what waits past its limit for an answer that was given without the service. One that cannot be read is passed over: whoever
 * asks after it is told.
 */
export async function endAnsweredRuns(context: ServiceContext): Promise<void> {
  const { runs, settings, stopping } = context;
  const cursor = places.get(context);
  const all = { states: undefined, stuck: { idleMs: settings.idleMs }, graph: undefined, node: undefined };
  const page = await runs?.list({ ...all, limit: PAGE, cursor });
  for (const run of page?.runs ?? []) {
    if (stopping.aborted) return;
    await endAnsweredRun(context, run).catch(() => false);
  }
  if (page?.cursor === undefined) places.delete(context);
  else places.set(context, page.cursor);
}
