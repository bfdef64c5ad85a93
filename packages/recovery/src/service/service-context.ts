import type { RunAccess } from "@threadkeep/persistence";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { HeldLeases } from "../lease/held-leases.ts";
import type { RunDriver } from "./run-driver.ts";
import type { ServiceGraphRegistry } from "./service-graph-registry.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import type { TellEvent } from "./tell-event.ts";

export type { ServiceSettings };

/** What all parts of one service share. */
export interface ServiceContext {
  readonly owner: string;
  readonly checkpointer: BaseCheckpointSaver;
  /** Undefined where the checkpointer's database keeps no runs: a stock saver. Whoever cannot do without asks `requireRuns`. */
  readonly runs: RunAccess | undefined;
  readonly graphs: ServiceGraphRegistry;
  readonly settings: ServiceSettings;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Never throws, whatever the listener does. */
  readonly tellEvent: TellEvent;
  readonly driver: RunDriver;
  readonly leases: HeldLeases;
  /** Aborted by `stop()`: nothing new is begun from then on. */
  readonly stopping: AbortSignal;
}
