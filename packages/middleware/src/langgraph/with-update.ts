import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, isCommand } from "@langchain/langgraph";

/** What a `wrapModelCall` handler resolves with: an answer, or a structured one that langchain's types do not name. */
type ModelResponse = AIMessage | Command | { structuredResponse: unknown; messages: BaseMessage[] };

/** The answer in a response, for its usage figures. */
export function answerOf(response: unknown): AIMessage | undefined {
  const { messages } = response as { messages?: BaseMessage[] };
  return [response, ...(messages ?? [])].find((one) => AIMessage.isInstance(one));
}

/** The last update that was made for a state, until another one is. */
const lastUpdates = new WeakMap<object, Command>();

/**
 * Saves an update together with the model's answer, in one superstep. langchain adds the answer to a Command by itself, but drops
 * Commands beside a structured answer; there the update goes first in its messages.
 *
 * A middleware further out may ask for several answers to the same state. langchain keeps the Commands of all of them, and a message
 * can be removed only once: the last one counts.
 */
export function withUpdate<Response extends ModelResponse>(
  response: Response,
  update: Record<string, unknown>,
  state: object,
): Response | Command {
  if (Object.keys(update).length === 0) return response;
  if (!AIMessage.isInstance(response) && !isCommand(response)) {
    const { messages = [] } = update as { messages?: BaseMessage[] };
    return { ...response, messages: [...messages, ...response.messages] };
  }
  const before = lastUpdates.get(state);
  if (before !== undefined) before.update = {};
  const command = new Command({ update });
  lastUpdates.set(state, command);
  return command;
}
