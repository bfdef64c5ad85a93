import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, isCommand } from "@langchain/langgraph";

/** What a `wrapModelCall` handler resolves with: an answer, or a structured one that langchain's types do not name. */
export type ModelResponse = AIMessage | Command | { structuredResponse: unknown; messages: BaseMessage[] };

/** The answer in a response, for its usage figures. */
export function answerOf(response: unknown): AIMessage | undefined {
  const { messages } = response as { messages?: BaseMessage[] };
  return [response, ...(messages ?? [])].find((one) => AIMessage.isInstance(one));
}

/**
 * Saves an update together with the model's answer, in one superstep. langchain adds the answer to a Command by itself, but drops
 * Commands beside a structured answer; there the update goes first in its messages.
 *
 * @param saved the list that the request was made of: it stands for the superstep
 */
export function withUpdate<Response extends ModelResponse>(
  response: Response,
  update: Record<string, unknown>,
  saved: object,
  by: string,
): Response | Command {
  if (Object.keys(update).length === 0) return response;
  if (!AIMessage.isInstance(response) && !isCommand(response)) {
    const { messages = [] } = update as { messages?: BaseMessage[] };
    return { ...response, messages: [...messages, ...response.messages] };
  }
  return onlyUpdate(new Command({ update }), saved, by);
}

/** The last updates that were made for a list of messages, by who made them. */
const lastUpdates = new WeakMap<object, Map<string, Command>>();

/**
 * A middleware further out may ask for several answers to the same state. langchain keeps the Commands of all of them, and a message
 * can be removed only once: the last one of each middleware counts.
 */
export function onlyUpdate(command: Command, saved: object, by: string): Command {
  const updates = lastUpdates.get(saved) ?? new Map<string, Command>();
  const before = updates.get(by);
  if (before !== undefined) before.update = {};
  lastUpdates.set(saved, updates.set(by, command));
  return command;
}

/** Whether somebody else's update for this superstep writes the list: positions and ids in it may not be what they were. */
export function listIsChanged(saved: object, exceptBy: string): boolean {
  const others = [...(lastUpdates.get(saved) ?? [])].filter(([by]) => by !== exceptBy);
  return others.some(([, { update }]) => typeof update === "object" && update !== null && "messages" in update);
}
