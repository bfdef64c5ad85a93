import type { BaseMessage } from "@langchain/core/messages";
import type { LongThread } from "./long-thread.ts";

/**
 * What a user's server does with an input when it starts again: hands it in when it is not in the thread yet, else lets the thread
 * go on where it stands. Or as a queue does that knows nothing of the thread: hands it in once more in any case.
 */
export async function resumeTurn(
  thread: LongThread,
  input: BaseMessage[],
  how: "goes on" | "is given the input again",
): Promise<void> {
  const { messages, isWaiting } = await thread.state();
  const isSaved = messages.some(({ id }) => id === input.at(-1)?.id);
  if (how === "is given the input again" || !isSaved) await thread.run(input);
  else if (isWaiting) await thread.run(null);
}
