import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";
import { redactMessage } from "./redact-message.ts";

// Hundreds of times what it takes; a pattern that looks again and again takes tens of seconds.
const MAX_MS = 1_000;
const LENGTH = 400_000;

const fill = (part: string, length = LENGTH): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

describe("a text that somebody else's server has chosen", () => {
  it.each([
    "MCP error -32000: ",
    "MCP error -32001: ",
    "tool_call_id ",
    "'tool_call_id' ",
    "input token count ",
    "toolUse blocks ",
    "requires moderation ",
    "try again in 1s1s1s",
    "per day (TPD) ",
    "HTTP status code: ",
    "[GoogleGenerativeAI Error]: Error fetching from ",
    "timed out ",
  ])("is judged in a time that does not grow with its square: %s", (part) => {
    for (const fields of [
      {},
      { status: 400 },
      { status: 429 },
      { status: 400, error: { message: fill(part) }, requestID: "r" },
    ])
      expect(timeOf(() => classifyError(Object.assign(new Error(fill(part)), fields)))).toBeLessThan(MAX_MS);
  });

  it("in its stack, too, which begins with it", () => {
    const error = new SyntaxError(`x\n    at a\n    at ${fill("/openai/")}`);
    expect(timeOf(() => classifyError(error))).toBeLessThan(MAX_MS);
  });

  it("is known by its beginning", () => {
    const error = new Error(`MCP error -32001: Request timed out ${fill("x ")}`);
    expect(classifyError(error)).toMatchObject({ class: "timeout", code: "-32001" });
    expect(classifyError(new Error(`${fill("x ")} MCP error -32001: Request timed out`))).toMatchObject({
      class: "bug",
    });
  });
});

describe("what is read of a text to redact it", () => {
  it.each([
    "a-",
    "a",
    "eyJ-",
    "eyJa.",
    "key\\",
    "://a@",
    "cookie=",
    "Basic ",
    "-u a",
    "SG.",
    "-----BEGIN PRIVATE KEY-----",
    "--password ",
  ])("is read once: %s", (part) => {
    for (const text of [fill(part, 9_999), `${fill(part, 9_998)} `, `${fill(part, 9_990)} ${fill(part, 20_000)}`])
      expect(timeOf(() => redactMessage(text))).toBeLessThan(50);
  });
});

/** Of the processor, as others may work beside, and the shortest of three, as what compiles and collects does. */
function timeOf(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
