import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

/** As the clients of @langchain/google-common throw it: the body is in the text alone. */
function refused(status: number, body: string): Error {
  const error = new Error(`Google request failed with status code ${status}: ${body}`);
  return Object.assign(error, { response: new Response("", { status }), details: { url: "https://x", opts: {} } });
}

function limit(quotaId: string): object {
  const details = [
    { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId }] },
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" },
  ];
  const message = "You exceeded your current quota, please check your plan and billing details.";
  return { error: { code: 429, status: "RESOURCE_EXHAUSTED", message, details } };
}

describe("a body of Google's in the text of another client", () => {
  const minute = limit("GenerateRequestsPerMinutePerProjectPerModel");

  it.each([JSON.stringify(minute), JSON.stringify(minute, null, 2), JSON.stringify([minute])])(
    "tells how long to wait: %s",
    (body) => {
      expect(classifyError(refused(429, body))).toMatchObject({
        class: "rate-limit",
        retryAfterMs: 34_000,
        status: 429,
        provider: "google",
        message: "You exceeded your current quota, please check your plan and billing details.",
      });
    },
  );

  it("tells a day's limit from a minute's", () => {
    const day = limit("GenerateRequestsPerDayPerProjectPerModel");
    expect(classifyError(refused(429, JSON.stringify(day)))).toMatchObject({ class: "quota", retryable: false });
  });

  it("a page is none", () => {
    expect(classifyError(refused(503, "<html>{}</html>"))).toMatchObject({ class: "overloaded", status: 503 });
  });
});
