import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { viewMessages } from "../message/view-messages.ts";
import { graphPath } from "../thread-memory.ts";
import { threadNameOf } from "../thread-name.ts";

/**
 * The name under which a list is archived: its thread's. A subagent runs under the thread of its parent with messages of its own;
 * its list is named after the nodes it runs in and its first message, which stays the first: `thread|tools|message`.
 */
export function listNameOf(messages: readonly BaseMessage[], config: RunnableConfig): string {
  const thread = threadNameOf(messages, config);
  const path = graphPath(config.configurable?.["checkpoint_ns"]);
  return path === "" ? thread : [thread, path, firstKey(messages)].join("|");
}

function firstKey(messages: readonly BaseMessage[]): string {
  const first = messages.find((message) => message.getType() !== "system");
  return first === undefined ? "" : viewMessages([first])[0]!.key;
}
