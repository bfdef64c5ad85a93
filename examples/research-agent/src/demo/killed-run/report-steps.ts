import { Document } from "@langchain/core/documents";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { EffectLedger } from "@threadkeep/recovery";
import type { Library } from "../../library/library.ts";
import { askForOpenPoint, askForReport } from "../../model/ask-model.ts";
import { orderSource } from "./order-source.ts";
import type { ReportState, ReportUpdate } from "./report-state.ts";

const PAGES = 6;

export interface ReportParts<Model extends BaseChatModel = BaseChatModel> {
  library: Library;
  model: Model;
  ledger: EffectLedger;
  shopUrl: string;
}

type Step = (state: ReportState, config: LangGraphRunnableConfig) => Promise<ReportUpdate>;

/** What the nodes of the report do. */
export function createReportSteps({ library, model, ledger, shopUrl }: ReportParts) {
  const summarize =
    (id: string): Step =>
    async (state) => ({ notes: [{ id, text: await askForReport(model, state.question, documentsOf(state)) }] });

  return {
    plan: async ({ question }) => ({ query: await askWhatIsOpen(model, question, "") }),
    search: async ({ query }) => ({ unread: await library.search(query, PAGES) }),
    read: async ({ question, unread: [id = "", ...unread] }) => {
      const text = await askForReport(model, question, [await library.fetch(id)]);
      return { notes: [{ id, text }], unread };
    },
    compare: summarize("comparison"),
    outline: summarize("outline"),
    draft: summarize("draft"),
    choose: async ({ question, notes }) => ({ topic: await askWhatIsOpen(model, question, notes.at(-1)?.text ?? "") }),
    order: orderSource(ledger, shopUrl),
    write: async (state) => ({ report: await askForReport(model, state.question, documentsOf(state)) }),
  } satisfies Record<string, Step>;
}

async function askWhatIsOpen(model: BaseChatModel, question: string, text: string): Promise<string> {
  return (await askForOpenPoint(model, question, text)) ?? question;
}

function documentsOf({ notes }: ReportState): Document[] {
  return notes.map(({ id, text }) => new Document({ id, pageContent: text }));
}
