import { ThreadkeepError } from "@threadkeep/state";

const REDUCERS =
  "For LangChain messages declare it as\n" +
  "  Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] })\n" +
  "with messagesStateReducer of @langchain/langgraph, for plain { role, content } objects as\n" +
  "  Annotation<MyMessage[]>({ reducer: plainMessagesReducer, default: () => [] })\n" +
  "with plainMessagesReducer of @threadkeep/middleware.";

export function appendOnly(channel: string): ThreadkeepError {
  return new ThreadkeepError(
    `The reducer of "${channel}" can only append, so nothing can ever leave the list. ${REDUCERS}`,
    { code: "summarization.append-only", context: { channel } },
  );
}

export function unknownReducer(channel: string, why: string): ThreadkeepError {
  return new ThreadkeepError(
    `It is not known how messages leave the list "${channel}": ${why}. Pass what the graph is built of as the option \`state\` ` +
      `if it is not there, and use a reducer that removes. ${REDUCERS}`,
    { code: "summarization.unknown-reducer", context: { channel } },
  );
}

export function noIds(channel: string): ThreadkeepError {
  return new ThreadkeepError(
    `Some messages in "${channel}" have no id, and its reducer can remove messages only by their id. Give every message an id ` +
      "before it enters the state, or use a reducer that knows REMOVE_ALL_MESSAGES, as those of @langchain/langgraph 1.4.18 do.",
    { code: "summarization.no-id", context: { channel } },
  );
}

export function missingChannel(channel: string, channels: readonly string[]): ThreadkeepError {
  const known = channels.length === 0 ? "no channels" : `the channels ${channels.join(", ")}`;
  return new ThreadkeepError(
    `The state has no channel "${channel}", it has ${known}. Name the one that holds the messages with the option \`channel\`.`,
    { code: "summarization.missing-channel", context: { channel, channels } },
  );
}

export function messagesElsewhere(channel: string, holding: readonly string[]): ThreadkeepError {
  const names = holding.map((name) => `"${name}"`).join(", ");
  return new ThreadkeepError(
    `The state has no value for the channel "${channel}", and there are messages in ${names}. Name the one to keep within the budget ` +
      `with the option \`channel\`, or, if "${channel}" is right and only empty so far, pass what the graph is built of as \`state\`.`,
    { code: "summarization.missing-channel", context: { channel, channels: [...holding] } },
  );
}

export function unreadableState(cause: unknown): ThreadkeepError {
  return new ThreadkeepError(
    "The option `state` is nothing that a graph is built of. Pass Annotation.Root, a StateSchema, a zod object, a StateGraph or a " +
      "compiled graph.",
    { code: "summarization.invalid-state", cause },
  );
}
