import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";

/** How often the summarizer fails: the third, the sixth and the tenth of ten calls are 30 %. */
export type Failing = "never" | "30 %" | "always";

const FAILS: Record<Failing, (call: number) => boolean> = {
  never: () => false,
  "30 %": (call) => [2, 5, 9].includes(call % 10),
  always: () => true,
};

const FACTS = [
  "The customer is a silver member who travels with two others and wants the earlier flight on the same day.",
  "The reservation is in basic economy, was paid with a gift card and a credit card, and has one bag checked in.",
  "The agent looked up the profile, found three reservations, and read out times, cabins and prices of each.",
  "A change of cabin was refused by the rules of the fare; an upgrade for all passengers was offered instead.",
  "The customer agreed to the difference in price, which goes to the card on file, and asked for travel insurance.",
  "A delayed flight was confirmed, and a certificate was issued for the passengers of that reservation.",
  "The search for one-stop flights gave four; the cheapest leaves at six in the morning from the same airport.",
  "Open: the second reservation is to be canceled if the refund is whole; the customer will confirm it.",
];

/** What one call of the summarizer came to. */
export interface SummarizerCall {
  prompt: BaseMessage[];
  /** Absent when it failed. */
  answer?: string;
}

/** Answers at once, some 200 tokens that name the call at both ends, so that they are known again wherever they are quoted. */
export function instantSummarizer(failing: Failing, onCall: (call: SummarizerCall) => void): ScriptedModel {
  let calls = 0;
  return new ScriptedModel((prompt) => {
    const call = calls++;
    if (FAILS[failing](call)) {
      onCall({ prompt });
      return Object.assign(new Error("429 Rate limit reached."), { name: "RateLimitError", status: 429 });
    }
    const answer = `Summary number ${call}. ${FACTS.join(" ")} This was summary number ${call}.`;
    onCall({ prompt, answer });
    return new AIMessage({ content: answer, response_metadata: { finish_reason: "stop" } });
  });
}
