import type { ErrorCause } from "./classified-error.ts";
import { judgeControlFlow } from "./control-flow.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { redactMessage } from "./redact-message.ts";

/** One error of the chain, fit for events and logs. */
export function describeCause(facts: ErrorFacts): ErrorCause {
  return {
    name: redactMessage(facts.name),
    message: describeMessage(facts),
    ...(codeOf(facts) !== undefined && { code: redactMessage(codeOf(facts) ?? "") }),
    ...(facts.status !== undefined && { status: facts.status }),
  };
}

/** The API's own code goes before the client's. Google's client puts "Bad Gateway" where a proxy has answered. */
export function codeOf({ api, code }: ErrorFacts): string | undefined {
  return [api?.code, api?.type, code].find((each) => each !== undefined && !each.includes(" "));
}

export function describeMessage(facts: ErrorFacts): string {
  // The message of an interrupt is what the human is asked, that of a tool's is its arguments: content of the thread.
  if (judgeControlFlow(facts) !== undefined) return redactMessage(facts.name);
  if (facts.names.includes("ToolInvocationError")) return redactMessage(facts.message.split(" with kwargs ")[0] ?? "");
  const text = (facts.api?.message ?? facts.message).split("\n\nTroubleshooting URL:")[0] ?? "";
  return redactMessage(text) || redactMessage(facts.name);
}
