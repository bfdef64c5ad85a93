import { type BaseCheckpointSaver, interrupt } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { type ErrorRecoveryEvent, errorRecoveryMiddleware } from "@threadkeep/middleware/agent";
import { createAgent, tool } from "langchain";

const PARCEL = { type: "object", properties: { parcel: { type: "string" } }, required: ["parcel"] } as const;

/** OpenAI's own client, an agent with two tools, and the middleware. */
export function createFlakyAgent(
  url: string,
  checkpointer: BaseCheckpointSaver,
  onEvent: (event: ErrorRecoveryEvent) => void,
) {
  return createAgent({
    // Retrying is done once, by the middleware.
    model: new ChatOpenAI({ model: "gpt-5", apiKey: "none", maxRetries: 0, configuration: { baseURL: `${url}/v1` } }),
    tools: [trackParcel(url), refund],
    checkpointer,
    middleware: [errorRecoveryMiddleware({ baseDelayMs: 40, tools: { track_parcel: { idempotent: true } }, onEvent })],
  });
}

function trackParcel(url: string) {
  return tool(
    async ({ parcel }: { parcel: string }) => {
      const response = await fetch(`${url}/parcels/${parcel}`);
      if (!response.ok)
        throw Object.assign(new Error(`The carrier answered ${response.status}.`), { status: response.status });
      return response.text();
    },
    { name: "track_parcel", description: "Asks the carrier where a parcel is.", schema: PARCEL },
  );
}

const refund = tool(
  ({ parcel }: { parcel: string }) => `A person said ${String(interrupt(`Refund parcel ${parcel}?`))}.`,
  { name: "refund", description: "Refunds a parcel, once a person agrees.", schema: PARCEL },
);
