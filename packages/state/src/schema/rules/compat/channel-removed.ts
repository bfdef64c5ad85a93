import type { ChannelModel, StateSchemaModel } from "../../model/state-schema-model.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { channelChanges, readsAllThat } from "./baseline-channels.ts";

export const channelRemoved: Rule = {
  id: "compat/channel-removed",
  severity: "error",
  summary: "A channel of the lock is gone: running threads hold a value in it that no node can read any more.",
  explanation:
    "A thread that was interrupted last week is resumed with this week's graph. LangGraph leaves out channels that the graph " +
    "does not have, and the next step writes a checkpoint without them: the value is lost, without a word. Renaming is " +
    "removing. Keep the channel until the threads that hold it have ended, read both names in the meantime, then accept the " +
    "removal with `threadkeep check --update`.",
  needs: ["lock"],
  bad: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  approvedBy: Annotation<string>,
});

export const graph = new StateGraph(ReviewState)
  .addNode("approve", async () => ({ approvedBy: "ann" }))
  .addEdge(START, "approve")
  .addEdge("approve", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  reviewer: Annotation<string>,
});

export const graph = new StateGraph(ReviewState)
  .addNode("approve", async () => ({ reviewer: "ann" }))
  .addEdge(START, "approve")
  .addEdge("approve", END)
  .compile();
`,
  },
  good: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  approvedBy: Annotation<string>,
});

export const graph = new StateGraph(ReviewState)
  .addNode("approve", async () => ({ approvedBy: "ann" }))
  .addEdge(START, "approve")
  .addEdge("approve", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  /** Of threads that began before \`reviewer\`. */
  approvedBy: Annotation<string>,
  reviewer: Annotation<string>,
});

export const graph = new StateGraph(ReviewState)
  .addNode("approve", async ({ approvedBy }) => ({ reviewer: approvedBy ?? "ann" }))
  .addEdge(START, "approve")
  .addEdge("approve", END)
  .compile();
`,
  },
  check: (context) => {
    const { schema, config } = context;
    if (!config.baseline || !readsAllThat(config.baseline.schema, schema)) return [];
    return channelChanges(context).flatMap(({ before, now }) =>
      now ? [] : describe(before, config.baseline!.schema, schema),
    );
  },
};

function describe(removed: ChannelModel, lock: StateSchemaModel, schema: StateSchemaModel): RuleFinding {
  const { name } = removed;
  const renamed = newNamesake(removed, lock, schema);
  return {
    path: name,
    message: `${name} is in the lock and no longer in the state: a thread that holds a value there loses it at its next step.`,
    help: renamed
      ? `Was it renamed to ${renamed}? Keep ${name} as well until such threads have ended, or accept it with \`threadkeep check --update\`.`
      : `Keep ${name} until such threads have ended, or accept its removal with \`threadkeep check --update\`.`,
  };
}

/** The one new channel of the same type, if there is one. */
function newNamesake(
  { type }: ChannelModel,
  lock: StateSchemaModel,
  { channels }: StateSchemaModel,
): string | undefined {
  const known = new Set(lock.channels.map(({ name }) => name));
  const written = JSON.stringify(type);
  const candidates = channels.filter((channel) => !known.has(channel.name) && JSON.stringify(channel.type) === written);
  return candidates.length === 1 ? candidates[0]!.name : undefined;
}
