import { END, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { type Analyst, AnalystState } from "./state.ts";

if (!process.env["OPENAI_API_KEY"]) throw new Error("OPENAI_API_KEY is not set");
const model = new ChatOpenAI({ model: "gpt-5-mini" });

async function findCompetitors(state: Analyst): Promise<Partial<Analyst>> {
  const answer = await model.invoke(`Competitors of ${state.product}, one a line: name, website`);
  const competitors = answer.text.split("\n").map((line) => {
    const [name = "", website = ""] = line.split(", ");
    return { name, website };
  });
  return { competitors, startedAt: new Date() };
}

async function readPages(state: Analyst) {
  const pages = await Promise.all(state.competitors.map(({ website }) => fetch(website)));
  return { pageContents: await Promise.all(pages.map((page) => page.text())) };
}

async function writeReport(state: Analyst) {
  const report = await model.invoke([state.feedback, ...state.pageContents].join("\n\n"));
  return { report: report.text, messages: [report] };
}

async function critique(state: Analyst) {
  const answer = await model.invoke(`What is wrong with this report? Say OK when nothing is.\n\n${state.report}`);
  return { feedback: answer.text };
}

function writeAgainOrEnd({ feedback }: Analyst) {
  return feedback === "OK" ? END : "writeReport";
}

export const graph = new StateGraph(AnalystState)
  .addNode("findCompetitors", findCompetitors)
  .addNode("readPages", readPages)
  .addNode("writeReport", writeReport)
  .addNode("critique", critique)
  .addEdge(START, "findCompetitors")
  .addEdge("findCompetitors", "readPages")
  .addEdge("readPages", "writeReport")
  .addEdge("writeReport", "critique")
  .addConditionalEdges("critique", writeAgainOrEnd, ["writeReport", END])
  .compile();
