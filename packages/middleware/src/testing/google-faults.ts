import type { Fault } from "./fault-server.ts";
import { answer, CONNECTION_FAULTS, type ProviderFaults } from "./provider-faults.ts";

const TURNS =
  "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
const QUOTA = "You exceeded your current quota, please check your plan and billing details.";
const RETRY_INFO = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" };
const PERMISSION = "Permission 'aiplatform.endpoints.predict' denied.";

/** Bodies as the Gemini API sends them. It has no Retry-After header: the wait is in the text, and a wrong key is a 400. */
export const GOOGLE_FAULTS: ProviderFaults = {
  ...CONNECTION_FAULTS,
  "bad request": failure(400, "INVALID_ARGUMENT", "Invalid value at 'generation_config.temperature'."),
  "context length": failure(
    400,
    "INVALID_ARGUMENT",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  ),
  "invalid tool history": failure(400, "INVALID_ARGUMENT", TURNS),
  "content filter": failure(400, "INVALID_ARGUMENT", "The prompt was blocked by the content management policy."),
  "401": failure(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [
    { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID", domain: "googleapis.com" },
  ]),
  "403": failure(403, "PERMISSION_DENIED", PERMISSION),
  "404": failure(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta."),
  "408": failure(408, "DEADLINE_EXCEEDED", "Request timed out."),
  "409": failure(409, "ABORTED", "The operation was aborted."),
  "413": answer(413, "<html><title>413 (Request Entity Too Large)!!1</title></html>"),
  "422": failure(422, "INVALID_ARGUMENT", "Unprocessable entity."),
  "429": failure(429, "RESOURCE_EXHAUSTED", QUOTA, [quotaFailure("PerMinute")]),
  "429 with retry-after": failure(429, "RESOURCE_EXHAUSTED", QUOTA, [quotaFailure("PerMinute"), RETRY_INFO]),
  "429 for quota": failure(429, "RESOURCE_EXHAUSTED", `${QUOTA} Please retry in 34.07s.`, [
    quotaFailure("PerDay"),
    RETRY_INFO,
  ]),
  "500": failure(500, "INTERNAL", "An internal error has occurred."),
  "503": failure(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
  "529": failure(529, "UNAVAILABLE", "Overloaded."),
  "stream cut in half": { type: "cut", events: [event({ candidates: [{ content: { parts: [{ text: "Hel" }] } }] })] },
  "error within a stream": {
    type: "events",
    events: [event({ error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } })],
  },
};

function failure(code: number, status: string, message: string, details: object[] = []): Fault {
  return answer(code, { error: { code, message, status, ...(details.length > 0 && { details }) } });
}

function quotaFailure(period: "PerMinute" | "PerDay"): object {
  return {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    violations: [{ quotaId: `GenerateRequests${period}PerProjectPerModel-FreeTier`, quotaValue: "20" }],
  };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}
