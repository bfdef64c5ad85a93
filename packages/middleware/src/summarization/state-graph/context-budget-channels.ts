import { Annotation } from "@langchain/langgraph";
import { PASS_MEMORY, type SavedMemories } from "../saved-memory.ts";
import { tokenRatioChannel } from "./token-ratio.ts";

/**
 * Spread into a state, they keep with the thread what passes tell the next one: the calibration, what waits after a failure, and that
 * something was said. `Annotation.Root({ ...MessagesAnnotation.spec, ...contextBudgetChannels })`. Together some 200 bytes.
 * In a zod state they are `_tokenRatio: z.number().optional()` and `_passMemory: z.unknown().optional()`.
 *
 * Without them each new process learns the calibration anew, calls a summarizer that fails once more, and says once more what was said.
 */
export const contextBudgetChannels = {
  ...tokenRatioChannel,
  [PASS_MEMORY]: Annotation<SavedMemories | undefined>({ reducer: (saved, next) => ({ ...saved, ...next }) }),
};
