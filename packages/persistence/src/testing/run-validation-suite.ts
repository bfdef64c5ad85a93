import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import {
  deltaChannelHistoryTests,
  validate,
  type CheckpointSaverTestInitializer,
} from "@langchain/langgraph-checkpoint-validation";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

/** The suite of LangGraph's own savers, all of it: it skips tests for names that it knows, and ours is none of them. */
export function runValidationSuite<S extends BaseCheckpointSaver>(
  initializer: CheckpointSaverTestInitializer<S>,
): void {
  // It looks for vitest there.
  Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it });
  validate(initializer);
  deltaChannelHistoryTests(initializer);
}
