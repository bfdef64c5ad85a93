import { describe, expect, it } from "vitest";
import { childEnvironment } from "./child-environment.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { isSecretName, scrubEnvironment } from "./scrub-environment.ts";

describe("scrubEnvironment", () => {
  it("replaces secrets by dummies, and keeps their names", () => {
    const names = [
      "CRM_API_KEY",
      "DB_PASSWORD",
      "GH_TOKEN",
      "SSH_AUTH_SOCK",
      "AWS_SECRET_ACCESS_KEY",
      "XAPIKEY",
      "npm_config__authToken",
    ];
    const scrubbed = scrubEnvironment(Object.fromEntries(names.map((name) => [name, `real-${name}`])));
    expect(scrubbed).toEqual(Object.fromEntries(names.map((name) => [name, "threadkeep-dummy"])));
  });

  it("leads every URL and host to a port of this machine that nobody listens on", () => {
    const scrubbed = scrubEnvironment({
      ORDERS: "postgres://app:pw@db.example.com:5432/orders?sslmode=require",
      CRM_BASE_URL: "https://crm.example.com/v1",
      HTTPS_PROXY: "http://proxy:3128",
      SMTP_HOST: "smtp.example.com",
    });
    expect(scrubbed).toEqual({
      ORDERS: "postgres://dummy:dummy@127.0.0.1:9/dummy",
      CRM_BASE_URL: "http://127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      SMTP_HOST: "127.0.0.1",
    });
  });

  it("replaces also what no name gives away", () => {
    const names = ["SMTP_PW", "OPENAI_KEY2", "ADMIN_PIN", "TWILIO_SID", "AGENT_MODE", "toString"];
    const scrubbed = scrubEnvironment({
      ...Object.fromEntries(names.map((name) => [name, `real-${name}`])),
      DB_PIN: "1234",
    });
    expect(new Set(Object.values(scrubbed))).toEqual(new Set(["threadkeep-dummy"]));
    expect(Object.keys(scrubbed)).toEqual([...names, "DB_PIN"]);
  });

  it("leaves what Node.js and the shell need, and switches and short numbers of any name", () => {
    const kept = {
      PATH: "/usr/bin",
      HOME: "/home/me",
      PWD: "/app",
      NODE_ENV: "test",
      LANG: "C.UTF-8",
      LC_ALL: "C",
      npm_config_user_agent: "pnpm",
      SystemRoot: "C:\\Windows",
      "ProgramFiles(x86)": "C:\\Program Files (x86)",
      USE_CACHE: "true",
      MAX_STEPS: "25",
      APP_ENV: "production",
    };
    expect(scrubEnvironment({ ...kept, GONE: undefined })).toEqual(kept);
  });
});

it("the child's environment: real but for its secrets, dummies, and over both what the config sets", () => {
  const environment = childEnvironment(
    {
      PATH: "/usr/bin",
      OPENAI_API_KEY: "sk-real",
      CRM_TOKEN: "real",
      NODE_OPTIONS: "--inspect-brk=9229 --max-old-space-size=4096",
    },
    { CRM_TOKEN: "configured", LANGSMITH_TRACING: "true" },
  );
  expect(environment).toMatchObject({
    PATH: "/usr/bin",
    OPENAI_API_KEY: "threadkeep-dummy",
    ANTHROPIC_API_KEY: "threadkeep-dummy",
    DATABASE_URL: "postgres://dummy:dummy@127.0.0.1:9/dummy",
    CRM_TOKEN: "configured",
    LANGSMITH_TRACING: "true",
    LANGCHAIN_TRACING_V2: "false",
    NODE_OPTIONS: "--max-old-space-size=4096",
  });
});

describe("redactSecrets", () => {
  const environment = {
    CRM_KEY: "abcdef",
    CRM_KEY_LONG: "x",
    CRM_SECRET: "abcdefghi",
    SHORT_KEY: "12345",
    ORDERS: "redis://:pw@host/0",
    TWILIO: "plain-mode",
    HOME: "/home/me",
  };

  it("names the variable instead of its value, the longest first", () => {
    expect(redactSecrets("abcdefghi abcdef 12345 plain-mode /home/me redis://:pw@host/0", environment)).toBe(
      "[CRM_SECRET] [CRM_KEY] 12345 [TWILIO] /home/me [ORDERS]",
    );
  });

  it("knows keys, tokens and credentials by their shape, wherever they come from", () => {
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def";
    expect(
      redactSecrets(`sk-proj-${"a1".repeat(12)} ghp_${"b2".repeat(12)} ${jwt} postgres://me:pw@db/x risk-taking`, {}),
    ).toBe("[a key] [a key] [a token] postgres://[credentials]@db/x risk-taking");
  });

  it("does not take the dummies for secrets", () => {
    expect(redactSecrets("threadkeep-dummy", { CRM_KEY: "threadkeep-dummy" })).toBe("threadkeep-dummy");
  });
});

it("a name says a secret by its words", () => {
  expect(["API_KEY", "SESSION_SECRET", "PGPASSWORD", "stripe_key"].filter(isSecretName)).toHaveLength(4);
  expect(["MONKEY", "PASSENGER", "TOKENIZER", "AUTHORITY", "PWD"].filter(isSecretName)).toEqual([]);
});
