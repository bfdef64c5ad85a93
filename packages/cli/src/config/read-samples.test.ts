import { describe, expect, it } from "vitest";
import { temporaryProject } from "../load/testing/temporary-project.ts";
import { readSamples } from "./read-samples.ts";

const STATE = { query: "why", docs: ["a"] };

function samplesOf(files: Record<string, unknown>, globs: string[]) {
  const texts = Object.entries(files).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readSamples(globs, temporaryProject(Object.fromEntries(texts) as Record<string, string>));
}

describe("readSamples", () => {
  it.each<[string, unknown, object]>([
    ["a plain state", STATE, STATE],
    ["a state snapshot", { values: STATE, next: ["answer"], config: {}, tasks: [], createdAt: "2026-11-21" }, STATE],
    [
      "a thread's state as the server sends it",
      { values: STATE, next: [], checkpoint: {}, parent_checkpoint: null },
      STATE,
    ],
    [
      "a checkpoint",
      { v: 4, id: "1", ts: "now", channel_values: STATE, channel_versions: {}, versions_seen: {} },
      STATE,
    ],
    ["a state with a channel of that name", { values: STATE, query: "why" }, { values: STATE, query: "why" }],
    ["a state whose channel of that name is no object", { values: [1] }, { values: [1] }],
  ])("reads %s", async (_what, content, state) => {
    expect(await samplesOf({ "samples/one.json": content }, ["samples/*.json"])).toEqual({
      samples: [{ name: "samples/one.json", state }],
      problems: [],
    });
  });

  it("reads each file once, in order, and none that is excluded", async () => {
    const { samples } = await samplesOf({ "b/2.json": STATE, "a/1.json": STATE, "a/skip.json": STATE }, [
      "**/*.json",
      "a/*.json",
      "!**/skip.json",
      "!package.json",
      "!node_modules/**",
    ]);
    expect(samples.map(({ name }) => name)).toEqual(["a/1.json", "b/2.json"]);
  });

  it("reports a glob that matches nothing, and reads the others", async () => {
    const { samples, problems } = await samplesOf({ "a.json": STATE }, ["smaples/*.json", "a.json"]);
    expect(samples).toHaveLength(1);
    expect(problems).toEqual([
      {
        code: "sample.unreadable",
        message: 'No file matches the samples "smaples/*.json".',
        help: "Globs are relative to the config. Mend this one, or take it out.",
      },
    ]);
    const ofFlag = await readSamples(["smaples/*.json"], temporaryProject({}), "the working directory");
    expect(ofFlag.problems[0]?.help).toContain("relative to the working directory.");
  });

  it("says where a file is no JSON, and what a file is that holds no state", async () => {
    const { samples, problems } = await samplesOf(
      { "s/a.json": '{\n "a": [1,]\n}', "s/b.json": "[]", "s/c.json": "null" },
      ["s/*.json"],
    );
    expect(samples).toEqual([]);
    expect(problems).toMatchObject([
      {
        message: "The sample s/a.json is no JSON: something is wrong at line 2, column 10.",
        position: { file: "s/a.json", line: 2, column: 10 },
      },
      { message: "The sample s/b.json holds a list, not a state." },
      { message: "The sample s/c.json holds null, not a state." },
    ]);
  });
});
