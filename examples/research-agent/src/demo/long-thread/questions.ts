import type { ChosenModel } from "../../model/choose-model.ts";

// Each question is two calls, and without a budget each call is sent more than the one before: a real model is paid by that.
const QUESTIONS_FOR_REAL_MODELS = 12;

/** What the model is asked, in this order. */
export function questionsFor({ name }: ChosenModel): string[] {
  return name === "scripted" ? QUESTIONS : QUESTIONS.slice(0, QUESTIONS_FOR_REAL_MODELS);
}

/** What somebody who is new to Threadkeep asks in one afternoon. */
const QUESTIONS = [
  "What does Threadkeep keep small?",
  "Which command shows the demo?",
  "How is an agent guarded in one line?",
  "Where does the thread stand after the guard stopped a node?",
  "Does the guard see subgraphs and parallel branches?",
  "What does stateGuardMiddleware do for an agent made with createAgent?",
  "How is the budget of a state given in bytes?",
  "What does measureState return for each channel?",
  "Which values does a checkpoint not give back?",
  "How are tokens counted, and for which encodings?",
  "What does the token counter say of images and files?",
  "How does an external id stand in for content?",
  "Which matchers are there for vitest?",
  "How does threadkeep check find the graphs of a project?",
  "What does the lock file record?",
  "Which exit codes does the command have?",
  "How is a finding allowed in the configuration?",
  "Which rules does the schema lint have?",
  "What happens when a module does not load?",
  "When does the guard warn instead of throwing?",
  "How is a thread resumed once the node is mended?",
  "What does the summarization node do in a StateGraph?",
  "Which messages stay when a thread is summarized?",
  "What happens to history when the summarizer fails?",
  "Where are the originals of archived messages?",
  "How is one archived message read back?",
  "Is a message archived twice after a crash?",
  "Which file names does the archive use for a thread id?",
  "How much does a guarded step cost in time?",
  "Which versions of Node run the tests?",
];
