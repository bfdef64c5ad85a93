import type { BaseMessage } from "@langchain/core/messages";
import { Annotation, messagesStateReducer } from "@langchain/langgraph";

export interface Competitor {
  name: string;
  website: string;
}

export const AnalystState = Annotation.Root({
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  product: Annotation<string>,
  competitors: Annotation<Competitor[]>,
  /** The text of every page that was read. */
  pageContents: Annotation<string[]>({
    reducer: (contents, more) => {
      contents.push(...more);
      return contents;
    },
    default: () => [],
  }),
  startedAt: Annotation<Date>,
  feedback: Annotation<string>,
  report: Annotation<string>,
});

export type Analyst = typeof AnalystState.State;
