import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { TwitterApi, type TweetV2, type UserV2 } from "twitter-api-v2";

// Of the team's own secret store: no check of this agent's state can know it.
const token = process.env["LISTENER_BEARER_TOKEN"];
if (!token) throw new Error("LISTENER_BEARER_TOKEN is not set");
const client = new TwitterApi(token);

const ListenerState = Annotation.Root({
  ...MessagesAnnotation.spec,
  topic: Annotation<string>,
  rawTweets: Annotation<TweetV2[]>({ reducer: (tweets, more) => tweets.concat(more), default: () => [] }),
  authorRef: Annotation<UserV2>,
  next: Annotation<"search" | "end">,
});

async function search(state: typeof ListenerState.State) {
  const { tweets } = await client.v2.search(state.topic);
  return { rawTweets: tweets, next: tweets.length === 0 ? ("search" as const) : ("end" as const) };
}

export const graph = new StateGraph(ListenerState)
  .addNode("search", search)
  .addEdge(START, "search")
  .addConditionalEdges("search", ({ next }) => (next === "end" ? END : "search"), ["search", END])
  .compile();
