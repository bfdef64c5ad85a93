import { Document } from "@langchain/core/documents";
import { describe, expect, it } from "vitest";
import { askForOpenPoint, askForReport } from "./ask-model.ts";
import { ScriptedModel } from "./scripted-model.ts";

describe("the scripted model", () => {
  const model = new ScriptedModel();

  it("answers from the documents that it is given", async () => {
    const page = new Document({
      id: "a.md",
      pageContent: "# Title\n\nA retry waits longer after every failed call to the server.",
    });

    expect(await askForReport(model, "How long does a retry wait?", [page])).toBe(
      "- A retry waits longer after every failed call to the server. [a.md]",
    );
    expect(await askForReport(model, "How long does a retry wait?", [])).toBe("- The documents do not say.");
  });

  it("reviews by what the report leaves out", async () => {
    expect(await askForOpenPoint(model, "Retries and timeouts?", "- It retries. [a.md]")).toBe("timeout");
    expect(await askForOpenPoint(model, "Retries?", "- A retry waits. [a.md]")).toBeUndefined();
  });
});
