import { expect, it, vi } from "vitest";
import type { SummarizationEvent, SummarizationReport } from "./summarization-event.ts";
import { tellEvent } from "./tell-event.ts";

const report = { threadId: "t", tokensBefore: 5_000 } as SummarizationReport;
const kept = (code: string): SummarizationEvent => ({
  type: "context.kept",
  data: { ...report, failure: { reason: "archive", errorName: "ThreadkeepError", code } },
});

function warnings(): unknown[][] {
  return vi.spyOn(process, "emitWarning").mockImplementation(() => {}).mock.calls;
}

it("lets no listener end a run, whether it throws or rejects", async () => {
  const seen = warnings();
  seen.length = 0;
  tellEvent(() => {
    throw new Error("log is down");
  }, kept("a"));
  tellEvent(() => Promise.reject(new Error("log is slow")), kept("a"));
  await vi.waitFor(() => expect(seen).toHaveLength(2), 10_000);
  expect(seen.map(([error]) => String(error))).toEqual(["Error: log is down", "Error: log is slow"]);
});

it("warns once of each cause where nobody listens, and not of what went well", async () => {
  // Another test of the same process may have been warned already.
  vi.resetModules();
  const { warnOnce } = await import("./tell-event.ts");
  const seen = warnings();
  seen.length = 0;
  for (const event of [kept("archive.disk-full"), kept("archive.disk-full"), kept("archive.not-permitted")])
    warnOnce(event);
  warnOnce({ type: "context.summarized", data: report });
  warnOnce({ type: "context.shortened", data: report });
  warnOnce({ type: "context.over-budget", data: { ...report, pinnedTokens: 1, removableTokens: 0 } });
  expect(seen.map(([text]) => text)).toEqual([
    "A thread's history could not be summarized and archived as it should (archive, ThreadkeepError, archive.disk-full). Give onEvent to see each.",
    "A thread's history could not be summarized and archived as it should (archive, ThreadkeepError, archive.not-permitted). Give onEvent to see each.",
    "What has to stay in a thread is more than its context budget. Give onEvent to see each.",
  ]);
});
