import { onTestFinished } from "vitest";
import { createRecoveryService } from "../create-recovery-service.ts";
import type { RecoveryEvent } from "../recovery-event.ts";
import type { RecoveryService } from "../recovery-service.ts";
import type { RecoveryServiceOptions, ServiceGraphs } from "../service-options.ts";

export interface ServiceUnderTest<Graphs extends ServiceGraphs> {
  service: RecoveryService<Graphs>;
  events: RecoveryEvent[];
  /** The types of its events, in order. */
  told(): string[];
}

/** A service that is stopped with its test. */
export function useService<const Graphs extends ServiceGraphs>(
  options: RecoveryServiceOptions<Graphs>,
): ServiceUnderTest<Graphs> {
  const events: RecoveryEvent[] = [];
  const service = createRecoveryService({ ...options, onEvent: (event) => void events.push(event) });
  onTestFinished(() => service.stop());
  return { service, events, told: () => events.map(({ type }) => type) };
}
