import { ThreadkeepError } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { problemOf } from "../check/fail-with.ts";
import { parseConfig } from "./parse-config.ts";

function messageOf(value: unknown): string {
  try {
    parseConfig(value, "threadkeep.config.ts");
  } catch (error) {
    expect(ThreadkeepError.isInstance(error)).toBe(true);
    expect(problemOf(error).code).toBe("config.invalid");
    return problemOf(error).message.replace("threadkeep.config.ts: ", "");
  }
  throw new Error("expected it to be refused");
}

describe("parseConfig", () => {
  it("accepts every setting", () => {
    const settings = {
      budget: "50 KB",
      channels: { messages: 30_000 },
      refs: ["sources[].page"],
      routing: ["next"],
      counter: ["round"],
      samples: ["samples/*.json"],
      assume: { message: "4 KB" },
      rules: { "size/growth": "off" as const },
    };
    const allow = [{ rule: "refs/id-only" as const, path: "docs*", reason: "moves next week", until: "2027-01-31" }];
    const config = {
      ...settings,
      graphs: { research: { entry: "src/agent.ts:graph", ...settings, allow } },
      allow: [{ ...allow[0], graph: "research" }],
      encoding: "cl100k_base" as const,
      tsconfig: "tsconfig.build.json",
      timeoutMs: 60_000,
      env: { CRM_API_KEY: "dummy" },
    };
    expect(parseConfig(config, "x")).toEqual(config);
  });

  it("accepts an allowance without a reason, which is for a rule to judge", () => {
    const allow = [{ rule: "refs/id-only", path: "docs" }];
    expect(parseConfig({ allow }, "x")).toEqual({ allow });
  });

  it("reads a text where it stands for a list or an entry", () => {
    expect(parseConfig({ samples: "*.json", counter: "round", graphs: { a: "a.ts" } }, "x")).toEqual({
      samples: ["*.json"],
      counter: ["round"],
      graphs: { a: { entry: "a.ts" } },
    });
  });

  it.each<[string, unknown, string]>([
    [
      "a misspelt setting",
      { budgte: 1 },
      'budgte: There is no such setting. Did you mean "budget"? There is budget, channels,',
    ],
    [
      "one of a graph",
      { graphs: { a: { entry: "a.ts", ruls: {} } } },
      'graphs.a.ruls: There is no such setting. Did you mean "rules"?',
    ],
    [
      "an unknown rule",
      { rules: { "size/growht": "off" } },
      'rules["size/growht"]: There is no such rule. Did you mean "size/growth"?',
    ],
    [
      "an unknown rule to allow",
      { allow: [{ rule: "size/groth", path: "a", reason: "b" }] },
      'allow[0].rule is "size/groth". There is no such rule. Did you mean "size/growth"?',
    ],
    [
      "a severity",
      { rules: { "size/growth": "warning" } },
      'rules["size/growth"] is "warning". Give "off", "warn" or "error".',
    ],
    ["a size", { budget: "50 KiB" }, 'budget is "50 KiB". Give bytes (51200) or a text like "50 KB".'],
    [
      "a size of a channel",
      { channels: { "my docs": 0 } },
      'channels["my docs"] is 0. Give bytes (51200) or a text like "50 KB".',
    ],
    [
      "a day that is none",
      { allow: [{ rule: "refs/id-only", path: "a", reason: "b", until: "2027-02-30" }] },
      'allow[0].until is "2027-02-30". Give a day like 2027-01-31.',
    ],
    [
      "a reason that is no text",
      { allow: [{ rule: "refs/id-only", path: "a", reason: null }] },
      "allow[0].reason is null. Give a text.",
    ],
    ["an entry that is missing", { graphs: { a: {} } }, "graphs.a.entry is missing. Give a text."],
    [
      "an entry that is none",
      { graphs: { a: 5 } },
      'graphs.a is 5. Give "src/agent.ts:graph" or { entry: "src/agent.ts:graph" }.',
    ],
    [
      "graphs in a list",
      { graphs: ["a.ts"] },
      'graphs is a list. Give graphs by name: { research: "src/agent.ts:graph" }.',
    ],
    ["an encoding", { encoding: "gpt4" }, 'encoding is "gpt4". Give one of gpt2,'],
    ["a time", { timeoutMs: "30s" }, 'timeoutMs is "30s". Give milliseconds.'],
    ["no time at all", { timeoutMs: 0 }, "timeoutMs is 0. Give 1 or more."],
    ["a number as variable, unseen", { env: { PIN: 123456 } }, "env.PIN is a number. Give a text."],
    ["a function in place of a config", () => ({}), "The config is a function. Give an object with settings."],
    ["nothing exported", undefined, "it has no default export."],
  ])("names what is wrong and what is accepted: %s", (_what, config, message) => {
    expect(messageOf(config)).toContain(message);
  });

  it("names several faults at once", () => {
    expect(messageOf({ budget: "x", refs: 1 })).toBe(
      'budget is "x". Give bytes (51200) or a text like "50 KB". refs is 1. Give a list of texts.',
    );
  });

  it("refuses keys that would change all objects", () => {
    const config: unknown = JSON.parse('{ "channels": { "__proto__": { "polluted": true } } }');
    expect(messageOf(config)).toBe("channels.__proto__ is no name that can be used.");
    expect(messageOf(JSON.parse('{ "__proto__": {} }'))).toBe("__proto__ is no name that can be used.");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("takes channels and graphs by the names of built-in properties as they are", () => {
    const config = { channels: { constructor: "1 KB", toString: 5 }, graphs: { hasOwnProperty: "a.ts" } };
    expect(parseConfig(config, "x")).toEqual({ ...config, graphs: { hasOwnProperty: { entry: "a.ts" } } });
  });
});
