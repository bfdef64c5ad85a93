import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import {
  createRecoveryService,
  type RecoveryEvent,
  type RecoveryService,
  type RecoveryServiceOptions,
} from "@threadkeep/recovery";
import { onTestFinished } from "vitest";
import type { StepsGraph } from "./steps-graph.ts";

export interface TestService {
  service: RecoveryService<{ graph: StepsGraph }>;
  events: RecoveryEvent[];
  /** What it told of, in order. */
  told(): string[];
}

/** A service that is stopped with its test. */
export function useService(
  checkpointer: BaseCheckpointSaver,
  graph: StepsGraph,
  options: Partial<RecoveryServiceOptions> = {},
): TestService {
  const events: RecoveryEvent[] = [];
  const service = createRecoveryService({
    ...options,
    checkpointer,
    graphs: { graph },
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => service.stop());
  return { service, events, told: () => events.map(({ type }) => type) };
}
