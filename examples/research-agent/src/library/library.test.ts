import { fileURLToPath } from "node:url";
import { Document } from "@langchain/core/documents";
import { describe, expect, it } from "vitest";
import { collectDocuments } from "./collect-documents.ts";
import { createLibrary } from "./library.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));

describe("the library", () => {
  it("has documents of this repository's packages, the same in every run", async () => {
    const documents = await collectDocuments(REPOSITORY);

    expect(documents.map(({ id }) => id)).toContain("@langchain/langgraph-checkpoint/README.md");
    expect((await collectDocuments(REPOSITORY)).map(({ id }) => id)).toEqual(documents.map(({ id }) => id));
  });

  it("has the repository's own documents alone where it is asked to", async () => {
    const ids = (await collectDocuments(REPOSITORY, { withInstalled: false })).map(({ id }) => id);

    expect(ids).toContain("README.md");
    expect(ids).toContain("packages/middleware/README.md");
    expect(ids.filter((id) => !/^(docs|packages)\/|^[^/]+$/.test(id ?? ""))).toEqual([]);
  });

  it("keeps to its limits and is empty where nothing is", async () => {
    const few = await collectDocuments(REPOSITORY, { maxFiles: 3 });
    const small = await collectDocuments(REPOSITORY, { maxBytes: 20_000 });

    expect(few).toHaveLength(3);
    expect(Buffer.byteLength(small.map(({ pageContent }) => pageContent).join(""))).toBeLessThanOrEqual(20_000);
    expect(await collectDocuments(`${REPOSITORY}/no-such-folder`)).toEqual([]);
  });

  it("ranks the page that says most about the query first", async () => {
    const pages = ["Queue and retry, retry, retry.", "Retry once.", "Colours."];
    const shelf = createLibrary(pages.map((pageContent, at) => new Document({ id: `${at}.md`, pageContent })));

    expect(await shelf.search("retries", 5)).toEqual(["0.md", "1.md"]);
    await expect(shelf.fetch("9.md")).rejects.toThrow("No document 9.md");
  });
});
