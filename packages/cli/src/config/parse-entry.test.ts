import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryProject } from "../load/testing/temporary-project.ts";
import { parseEntry } from "./parse-entry.ts";

describe("parseEntry", () => {
  it.each([
    ["./src/agent.ts:graph", "src/agent.ts", "graph"],
    ["src/agent.ts:default", "src/agent.ts", "default"],
    ["src/agent.ts:$ägent_1", "src/agent.ts", "$ägent_1"],
    ["src/v1:2/agent.ts:makeGraph", "src/v1:2/agent.ts", "makeGraph"],
    ["src/v1:2/agent.ts", "src/v1:2/agent.ts", "graph"],
    ["C:\\agents\\agent.ts", "C:\\agents\\agent.ts", "graph"],
    ["C:\\agents\\agent.ts:graph", "C:\\agents\\agent.ts", "graph"],
    ["src/agent.ts:", "src/agent.ts", "graph"],
  ])("%s", (entry, file, exportName) => {
    expect(parseEntry(entry, "/app")).toEqual({ file: resolve("/app", file), exportName });
  });

  it.each([
    ["export const graph = 1; export default 2;", "graph"],
    ["export async function graph() {}", "graph"],
    ["const g = 1; export { g as graph };", "graph"],
    ["exports.graph = 1;", "graph"],
    ["export const agent = 1; export default agent;", "default"],
    ["const graph = 1; export { graph as default };", "default"],
    ["module.exports = make();", "default"],
    ["export const agent = 1;", "graph"],
  ])("without an export takes graph, or else the default one: %s", (text, exportName) => {
    const root = temporaryProject({ "agent.ts": text });
    expect(parseEntry("agent.ts", root).exportName).toBe(exportName);
  });
});
