import { describe, expect, it } from "vitest";
import { joinWords, wordsOf } from "./words-of.ts";

describe("wordsOf", () => {
  it.each([
    ["pageContents", ["page", "contents"]],
    ["page_contents", ["page", "contents"]],
    ["page-contents", ["page", "contents"]],
    ["rawHTML", ["raw", "html"]],
    ["HTMLPage", ["html", "page"]],
    ["docIDs", ["doc", "ids"]],
    ["pageURLs", ["page", "urls"]],
    ["DOC_IDS", ["doc", "ids"]],
    ["doc2vec", ["doc", "2", "vec"]],
    ["grid", ["grid"]],
    ["__proto__", ["proto"]],
    ["文書", []],
  ])("of %s", (name, words) => expect(wordsOf(name)).toEqual(words));
});

describe("joinWords", () => {
  it("writes as the name beside it is written", () => {
    expect(joinWords(["page", "ids"], "pageContents")).toBe("pageIds");
    expect(joinWords(["page", "ids"], "page_contents")).toBe("page_ids");
  });
});
