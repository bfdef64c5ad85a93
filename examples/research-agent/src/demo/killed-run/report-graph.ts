import { END, type LangGraphRunnableConfig, START, StateGraph } from "@langchain/langgraph";
import type { MeteredModel } from "./metered-model.ts";
import { ReportAnnotation, type ReportState, type ReportUpdate } from "./report-state.ts";
import { createReportSteps, type ReportParts } from "./report-steps.ts";

/** A report in 14 steps: a plan, a search, 6 pages, 3 drafts, the choice of a source for sale, its order, and the report. */
export function createReportGraph(parts: ReportParts<MeteredModel>) {
  const steps = createReportSteps(parts);
  const logged = (node: keyof typeof steps) => logStep(node, steps[node], parts.model);
  return new StateGraph(ReportAnnotation)
    .addNode("plan", logged("plan"))
    .addNode("search", logged("search"))
    .addNode("read", logged("read"))
    .addNode("compare", logged("compare"))
    .addNode("outline", logged("outline"))
    .addNode("draft", logged("draft"))
    .addNode("choose", logged("choose"))
    .addNode("order", logged("order"))
    .addNode("write", logged("write"))
    .addEdge(START, "plan")
    .addEdge("plan", "search")
    .addEdge("search", "read")
    .addConditionalEdges("read", ({ unread }) => (unread.length > 0 ? "read" : "compare"), ["read", "compare"])
    .addEdge("compare", "outline")
    .addEdge("outline", "draft")
    .addEdge("draft", "choose")
    .addEdge("choose", "order")
    .addEdge("order", "write")
    .addEdge("write", END)
    .compile();
}

type Step = (state: ReportState, config: LangGraphRunnableConfig) => Promise<ReportUpdate>;

/** Saved with what the step gives, and so only where it was finished. */
function logStep(node: string, step: Step, model: MeteredModel): Step {
  return async (state, config) => {
    const [startedAt, tokens] = [performance.now(), model.tokens];
    const update = await step(state, config);
    const ms = Math.round(performance.now() - startedAt);
    return { ...update, log: [{ node, pid: process.pid, tokens: model.tokens - tokens, ms }] };
  };
}
