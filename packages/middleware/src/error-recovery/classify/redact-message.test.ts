import { describe, expect, it } from "vitest";
import { redactMessage } from "./redact-message.ts";

describe("redactMessage", () => {
  it.each([
    ["Incorrect API key provided: sk-proj-abc*****wxyz. Get one", "Incorrect API key provided: [redacted] Get one"],
    ["Incorrect API key provided: 8f7d0a1b.", "Incorrect API key provided: [redacted]"],
    ["key sk-ant-api03-abc_DEF-123 is revoked", "key [redacted] is revoked"],
    ["GET /v1beta/models?key=AIzaSyA1b2C3&alt=sse failed", "GET /v1beta/models?key=[redacted]&alt=sse failed"],
    ["AIzaSyA1b2C3 is blocked", "[redacted] is blocked"],
    ["authorization: Bearer abc.def-123", "authorization: [redacted]"],
    ["sent Bearer abc.def-123, got 401", "sent Bearer [redacted], got 401"],
    ["sent Basic dXNlcjpwYXNz, got 401", "sent Basic [redacted], got 401"],
    ["postgres://app:p%40ss@db.internal/app refused", "postgres://[redacted]@db.internal/app refused"],
    ["https://user:p@ss@host/path", "https://[redacted]@host/path"],
    ["host=db password='s3cret word' user=app", "host=db password=[redacted] user=app"],
    ['{"api_key": "s3cret", "n": 1}', '{"api_key": [redacted], "n": 1}'],
    ['body: {\\"api_key\\": \\"s3cret\\"}', 'body: {\\"api_key\\": [redacted]}'],
    ["X-Api-Key: s3cret", "X-Api-Key: [redacted]"],
    ["access_token=abc&x=1", "access_token=[redacted]&x=1"],
    ["eyJhbGciOi.eyJzdWIi.c2ln expired", "[redacted] expired"],
    ["ghp_16C7e42F292c6912 and xoxb-123-abc", "[redacted] and [redacted]"],
  ])("%s", (text, expected) => {
    expect(redactMessage(text)).toBe(expected);
  });

  it.each([
    "maximum context length is 128000 tokens: 130512 tokens given, max_tokens=4096",
    'Unrecognized key: "limit"',
    'duplicate key value violates unique constraint "users_pkey"',
    "Basic authentication is required",
    "connect ECONNREFUSED 127.0.0.1:5432",
    "see https://docs.example.com/errors?page=2#basic",
    "the container runs with -u 1000",
    "option --password is required",
    "-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----",
    "SG.com has no field r8_size, dapi is down",
  ])("leaves alone what is no secret: %s", (text) => {
    expect(redactMessage(text)).toBe(text);
  });

  it.each([
    "{ key: x, api_key=abc123def }",
    "(token=abc123def)",
    "Incorrect API key provided: 8f7d0a1b, password=abc123def; sig='abc123def'",
    "authorization: Bearer abc.def-123",
    "postgres://app:p%40ss@db.internal/app?password=abc refused",
    "sent Bearer abc123def, Basic dXNlcjpwYXNz, key sk-abc123def and eyJhbGciOi.eyJzdWIi.c2ln",
    "POST https://hooks.slack.com/services/T000/B000/abc123def failed",
    "curl -u user:abc123def and --password abc123def, pwd: abc",
    "-----BEGIN PRIVATE KEY-----MIIE-----END PRIVATE KEY----- and more",
  ])("changes nothing when it is done again: %s", (text) => {
    const once = redactMessage(text);
    expect(redactMessage(once)).toBe(once);
  });

  it("makes one line without control characters", () => {
    expect(redactMessage("one\n  two\t\u001b[31mred\u0000\r\n")).toBe("one two [31mred");
  });

  it("cuts at 300 characters, and not within a character", () => {
    expect(redactMessage("x".repeat(301))).toBe(`${"x".repeat(297)}...`);
    expect(redactMessage("x".repeat(300))).toHaveLength(300);
    expect(redactMessage(`${"x".repeat(296)}😀${"x".repeat(9)}`)).toBe(`${"x".repeat(296)}...`);
  });

  it("removes a secret before it cuts, however long the text", () => {
    expect(redactMessage(`${"x".repeat(290)} sk-planted-0123456789`)).not.toContain("pla");
    expect(redactMessage(`${"sk-planted0123 ".repeat(2000)}`)).not.toContain("pla");
    expect(redactMessage("sk-".repeat(1_000_000)).length).toBeLessThanOrEqual(300);
  });
});

it.each([
  "Authorization: Token abc123def",
  "ocp-apim-subscription-key: 0123456789abcdef",
  "Cookie: session=abc123def; theme=dark",
  "POST https://hooks.slack.com/services/T000/B000/abc123def failed",
  "https://api.telegram.org/bot123:abc123def/sendMessage answered 500",
  "key tvly-abc123def is not valid",
  "pcsk_abc123def",
  "Command failed: curl -u user:abc123def https://h/x",
  "Command failed: curl --user 'user:abc123def' https://h/x",
  "Command failed: mysql --password abc123def",
  "bad key -----BEGIN PRIVATE KEY-----\nMIIEabc123def+/=\n-----END PRIVATE KEY----- in file",
  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\nMIIEabc123def",
  "token dapi0123456789abcdef0123456789abcdef refused",
  "SG.abc123defghij.klmnopqrstuv",
  "pwd: abc123def",
  "nvapi-abc123def",
  "r8_abc123def0123456789ABCDEF0123456789",
  "shpat_abc123def",
])("takes the secret out of %s", (text) => {
  expect(redactMessage(text)).not.toMatch(/abc123def|0123456789abcdef/);
  expect(redactMessage(text)).toContain("[redacted]");
});

describe("a text whose first words are long", () => {
  it("keeps the beginning", () => {
    expect(redactMessage(`start ${"z".repeat(100_000)}`)).toBe(`start ${"z".repeat(291)}...`);
    expect(redactMessage("z".repeat(5_000_000))).toBe(`${"z".repeat(297)}...`);
    expect(redactMessage(`start${" ".repeat(9_000)}${"z".repeat(100_000)}`)).toBe(`start ${"z".repeat(291)}...`);
  });

  it.each([
    ["a password in a URL", `https://user:${"planted".repeat(2000)}@host`, "https://[redacted]"],
    ["a JWT", `token eyJ${"planted".repeat(2000)}.eyJzdWIi.c2ln`, "token [redacted]"],
    ["a key", `key sk-${"planted".repeat(2000)}`, "key [redacted]"],
    ["JSON", `{"api_key":"${"planted".repeat(2000)}","n":1}`, '{"api_key":[redacted]'],
    [
      "what comes after a long secret",
      `{"api_key":"${"s".repeat(9_900)}","url":"postgres://app:${"planted".repeat(20)}@db/app"}`,
      '{"api_key":[redacted],"url":"postgres://[redacted]',
    ],
  ])("removes a secret that is not read to its end: %s", (_, text, expected) => {
    expect(redactMessage(text)).toBe(expected);
  });
});
