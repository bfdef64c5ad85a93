import type { Rule } from "../rule.ts";
import { channelGrowth } from "./channel-growth.ts";
import { wholeGrowth } from "./whole-growth.ts";

export const growth: Rule = {
  id: "size/growth",
  severity: "error",
  summary: "A channel or the whole state grew since the lock was written.",
  explanation:
    "State grows by a field here and a higher limit there, each of them small enough for a review. This rule compares with the " +
    "lock: a worst case or a measured size that grew by more than 10 % and more than 1 KB, or a bound that is gone, fails the " +
    "build once, where it happens. When the growth is wanted, `threadkeep check --update` writes the new sizes into the lock, " +
    "and the commit shows them.",
  needs: ["types", "lock"],
  bad: {
    before: moduleWith("z.array(z.string().max(40)).max(10)"),
    code: moduleWith("z.array(z.string().max(40)).max(100)"),
  },
  good: {
    before: moduleWith("z.array(z.string().max(40)).max(10)"),
    code: moduleWith("z.array(z.string().max(40)).max(11)"),
  },
  check: (context) => {
    const { baseline } = context.config;
    if (!baseline) return [];
    const grown = channelGrowth(context, baseline);
    return [...grown.map(({ finding }) => finding), ...wholeGrowth(context, baseline, grown)];
  },
};

function moduleWith(tags: string): string {
  return `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({ question: z.string().max(500), tags: ${tags} });

export const graph = new StateGraph(state)
  .addNode("tag", () => ({ tags: ["state"] }))
  .addEdge(START, "tag")
  .addEdge("tag", END)
  .compile();
`;
}
