import type { Document } from "@langchain/core/documents";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";

const REPORTER = `You write short research reports.
Answer the question from the documents alone, in at most eight bullet points, each with the id of its document in brackets.`;

const REVIEWER = `You review research reports.
If the report leaves a part of the question open, answer "SEARCH: " and keywords for that part. Otherwise answer "DONE".`;

export async function askForReport(model: BaseChatModel, question: string, documents: Document[]): Promise<string> {
  const pages = documents.map(({ id, pageContent }) => `<document id="${id}">\n${pageContent}\n</document>`);
  return ask(model, REPORTER, [`<question>${question}</question>`, ...pages].join("\n\n"));
}

/** Keywords to search for next, or nothing when the report answers the question. */
export async function askForOpenPoint(
  model: BaseChatModel,
  question: string,
  report: string,
): Promise<string | undefined> {
  const verdict = await ask(model, REVIEWER, `<question>${question}</question>\n\n<report>\n${report}\n</report>`);
  return /SEARCH:\s*(.+)/.exec(verdict)?.[1];
}

async function ask(model: BaseChatModel, role: string, prompt: string): Promise<string> {
  return (await model.invoke([new SystemMessage(role), new HumanMessage(prompt)])).text;
}
