import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFaultServer, type Fault, type FaultServer } from "../../testing/fault-server.ts";
import { PROVIDER_CLIENTS, type ProviderCall } from "../../testing/provider-clients.ts";
import type { ProviderFault } from "../../testing/provider-faults.ts";
import { classifyError } from "./classify-error.ts";

type Provider = keyof typeof PROVIDER_CLIENTS;

// What the real clients throw when their API answers so. "+" is tried again, "+ 7000" not before 7,000 ms are over.
const TABLE = `
fault                 | openai               | ChatOpenAI           | anthropic            | ChatAnthropic        | google
----------------------|----------------------|----------------------|----------------------|----------------------|---------------------
bad request           | invalid-request      | invalid-request      | invalid-request      | invalid-request      | invalid-request
context length        | context-overflow     | context-overflow     | context-overflow     | context-overflow     | context-overflow
invalid tool history  | invalid-tool-history | invalid-tool-history | invalid-tool-history | invalid-tool-history | invalid-tool-history
content filter        | content-filter       | content-filter       | content-filter       | content-filter       | content-filter
401                   | auth                 | auth                 | auth                 | auth                 | auth
403                   | auth                 | auth                 | auth                 | auth                 | auth
404                   | not-found            | not-found            | not-found            | not-found            | not-found
408                   | timeout +            | timeout +            | timeout +            | timeout +            | timeout +
409                   | server +             | server +             | server +             | server +             | server +
413                   | context-overflow     | context-overflow     | context-overflow     | context-overflow     | context-overflow
422                   | invalid-request      | invalid-request      | invalid-request      | invalid-request      | invalid-request
429                   | rate-limit +         | rate-limit +         | rate-limit +         | rate-limit +         | rate-limit +
429 with retry-after  | rate-limit + 6250    | rate-limit + 6250    | rate-limit + 12000   | rate-limit + 12000   | rate-limit + 34000
429 for quota         | quota                | quota                | quota                | quota                | quota
500                   | server +             | server +             | server +             | server +             | server +
502 of a proxy        | server +             | server +             | server +             | server +             | server +
503                   | overloaded +         | overloaded +         | overloaded +         | overloaded +         | overloaded +
529                   | overloaded +         | overloaded +         | overloaded +         | overloaded +         | overloaded +
connection reset      | network +            | network +            | network +            | network +            | network +
hang                  | timeout +            | timeout +            | timeout +            | timeout +            | timeout +
stream cut in half    | network +            | network +            | network +            | network +            | network +
error within a stream | server +             | server +             | overloaded +         | overloaded +         | overloaded +
`;

const API_KEY = "sk-planted-0123456789abcdef";
// Longer than any machine needs. The server that hangs is alone given up soon.
const PATIENCE_MS = 60_000;
const HANG_MS = 50;

let server: FaultServer;
let answer: () => Fault;
beforeAll(async () => {
  server = await startFaultServer(() => answer());
});
afterAll(() => server.close());

const [header = [], , ...rows] = TABLE.trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));
const providers = header.slice(1) as Provider[];
const cells = rows.flatMap(([fault, ...expected]) =>
  providers.map((provider, at) => ({ fault: fault as ProviderFault, provider, expected: expected[at] ?? "" })),
);

describe("what the real clients throw, streamed", () => {
  it.each(cells)("$provider, $fault: $expected", async ({ provider, fault, expected }) => {
    expect(describeOutcome(await failWith(provider, fault, { stream: true }))).toBe(expected);
  });

  it("has a row for every fault of every provider", () => {
    const names = rows.map(([name]) => name).toSorted();
    for (const { faults } of Object.values(PROVIDER_CLIENTS)) expect(Object.keys(faults).toSorted()).toEqual(names);
  });
});

describe("what the real clients throw, in one answer", () => {
  it.each(cells.filter(({ fault }) => !fault.includes("stream")))(
    "$provider, $fault: $expected",
    async ({ provider, fault, expected }) => {
      expect(describeOutcome(await failWith(provider, fault, { stream: false }))).toBe(expected);
    },
  );
});

describe("the same errors of another copy of the client, its class names mangled", () => {
  it.each(cells)("$provider, $fault: $expected", async ({ provider, fault, expected }) => {
    const error = await failWith(provider, fault, { stream: true });
    expect(describeOutcome(withoutClass(error))).toBe(expected);
  });
});

describe("what an answer also tells", () => {
  it.each(providers)("%s: whose API it was, its status and its own code", async (provider) => {
    const failure = classifyError(await failWith(provider, "429 for quota", { stream: true }));
    expect(failure.neverSent).toBe(false);
    expect([failure.provider, failure.status, failure.code]).toEqual(QUOTA[provider]);
  });

  it.each(providers)("%s: no message repeats the key", async (provider) => {
    answer = () => ({ type: "answer", status: 401, body: { error: { message: `Wrong key ${API_KEY}` } } });
    const failure = classifyError(await ask(provider, { stream: true }));
    expect(failure).toMatchObject({ class: "auth", status: 401 });
    expect(JSON.stringify(failure)).not.toContain("planted");
  });
});

describe("who stopped the call", () => {
  it.each(providers)("%s: a user's abort is never tried again", async (provider) => {
    for (const stream of [true, false]) {
      const controller = new AbortController();
      answer = () => {
        controller.abort();
        return { type: "hang" };
      };
      const error = await ask(provider, { stream, signal: controller.signal });
      const outcome = { class: "abort", retryable: false };
      expect(classifyError(error)).toMatchObject(outcome);
      expect(classifyError(error, { aborted: true })).toMatchObject(outcome);
    }
  });

  it("a time-out that reads like an abort is one only for a caller who knows that nobody aborted", async () => {
    const error = await failWith("google", "hang", { stream: true });
    expect(classifyError(error).class).toBe("abort");
    expect(classifyError(error, { aborted: false }).class).toBe("timeout");
  });
});

const QUOTA: Record<Provider, [provider: string, status: number, code: string]> = {
  openai: ["openai", 429, "insufficient_quota"],
  ChatOpenAI: ["openai", 429, "insufficient_quota"],
  anthropic: ["anthropic", 400, "invalid_request_error"],
  ChatAnthropic: ["anthropic", 400, "invalid_request_error"],
  google: ["google", 429, "RESOURCE_EXHAUSTED"],
};

function failWith(provider: Provider, name: ProviderFault, call: { stream: boolean }): Promise<unknown> {
  const fault = PROVIDER_CLIENTS[provider].faults[name];
  answer = () => fault;
  return ask(provider, { ...call, timeout: fault.type === "hang" ? HANG_MS : PATIENCE_MS });
}

async function ask(provider: Provider, call: Partial<ProviderCall>): Promise<unknown> {
  const settings = { url: server.url, apiKey: API_KEY, timeout: PATIENCE_MS, stream: true };
  return PROVIDER_CLIENTS[provider].ask({ ...settings, ...call }).then(
    (answered) => expect.unreachable(`${provider} has answered: ${JSON.stringify(answered)}`),
    (error: unknown) => error,
  );
}

/** With its own fields alone, and those of what it was caused by. */
function withoutClass(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  class Mangled extends Error {}
  const cause = error.cause === undefined ? {} : { cause: withoutClass(error.cause) };
  return Object.assign(new Mangled(error.message), error, { name: error.name }, cause);
}

function describeOutcome(error: unknown): string {
  const { class: found, retryable, retryAfterMs } = classifyError(error, { aborted: false });
  if (!retryable) return found;
  return retryAfterMs === undefined ? `${found} +` : `${found} + ${retryAfterMs}`;
}
