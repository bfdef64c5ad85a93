import { describe, expect, it } from "vitest";
import {
  boolean,
  channelOf,
  findingsOf,
  listOf,
  message,
  number,
  objectOf,
  schemaOf,
  text,
} from "../../testing/models.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import { embeddedContent } from "./embedded-content.ts";

function judge(name: string, type: StateType, facts: Partial<ChannelModel> = {}) {
  return findingsOf(embeddedContent, schemaOf([channelOf(name, type, facts)]));
}

function declaredBy(pkg: string, name: string, properties: Record<string, StateType>): ObjectType {
  return { ...(objectOf(properties, name) as ObjectType), package: pkg };
}

const record = (value: StateType): StateType => ({ kind: "record", key: text, value });
const open: StateType = { kind: "unknown", why: "declared unknown" };
const doc = declaredBy("@langchain/core", "Document", { pageContent: text, metadata: record(open) });
const tweet = declaredBy("twitter-api-v2", "TweetV2", { id: text, text, edits: listOf(text) });
const hit = objectOf({ title: text, url: text, snippet: text }, "SearchHit");

describe("refs/embedded-content, by types", () => {
  it.each<[string, StateType, string]>([
    ["docs", listOf(doc), "langchain Documents, text and all"],
    ["plan", { kind: "union", options: [doc, { kind: "null" }] }, "langchain Documents, text and all"],
    ["docs", { ...doc, isClass: true }, "langchain Documents, text and all"],
    ["rawTweets", listOf(tweet), "TweetV2 as twitter-api-v2 declares it, an answer of another program as it came"],
    ["byUser", record(listOf(tweet)), "TweetV2 as twitter-api-v2 declares it, an answer of another program as it came"],
  ])("finds %s", (name, type, held) => {
    expect(judge(name, type)).toMatchObject([{ path: name, message: `${name} holds ${held}.` }]);
  });

  it("names the field inside of a channel, and reports a channel once", () => {
    const retrieval = objectOf({ pageContents: listOf(text), docs: listOf(doc), more: listOf(doc) });
    expect(judge("retrieval", retrieval)).toMatchObject([{ path: "retrieval.docs" }]);
  });

  it.each<[string, StateType]>([
    ["messages", listOf(message)],
    ["messages", listOf(declaredBy("openai", "ChatCompletionUserMessageParam", { content: listOf(open) }))],
    ["toolCalls", listOf(declaredBy("openai", "ChatCompletionMessageToolCall", { args: record(open) }))],
    ["todos", listOf(declaredBy("langchain", "Todo", { content: text, tags: listOf(text) }))],
    ["files", record(declaredBy("deepagents", "FileData", { content: listOf(text), created_at: text }))],
    ["usage", declaredBy("@langchain/core", "UsageMetadata", { details: record(number) })],
    ["usage", declaredBy("openai", "CompletionUsage", { total: number, details: objectOf({ cached: number }) })],
    ["place", declaredBy("geo", "Point", { lat: number, lon: number, label: text })],
    ["price", { ...declaredBy("money", "Money", { parts: listOf(number) }), isClass: true }],
    ["settings", declaredBy("type-fest", "JsonObject", { rest: record(open) })],
  ])("lets %s of a package pass", (name, type) => expect(judge(name, type)).toEqual([]));
});

describe("refs/embedded-content, by the names of fields", () => {
  it.each<[string, StateType, string]>([
    ["sources", listOf(objectOf({ url: text, content: text })), "sources[].content"],
    ["items", listOf(objectOf({ link: text, body: text })), "items[].body"],
    ["files", listOf(objectOf({ path: text, content: text })), "files[].content"],
    ["docs", listOf(objectOf({ title: text, content: text })), "docs[].content"],
    ["found", listOf(objectOf({ title: text, text }, "WebPage")), "found[].text"],
    ["cache", record(objectOf({ sourceUrl: text, markdown: text })), "cache.*.markdown"],
  ])("finds a body of text beside its origin in %s", (name, type, path) => {
    const [finding, ...others] = judge(name, type);
    expect(finding).toMatchObject({ path });
    expect(finding?.message).toContain("by the names of its fields: it stands beside");
    expect(others).toEqual([]);
  });

  it.each<[string, StateType]>([
    ["sections", listOf(objectOf({ title: text, content: text, url: text }))],
    ["outline", objectOf({ parts: listOf(objectOf({ url: text, content: text })) })],
    ["items", listOf(objectOf({ url: text, content: text }, "DraftPost"))],
    ["items", listOf(objectOf({ title: text, content: text }))],
    ["chat", listOf(objectOf({ role: text, content: text, source: text }))],
    ["links", listOf(objectOf({ href: text, text }))],
    ["citations", listOf(objectOf({ url: text, text }))],
    ["items", listOf(objectOf({ url: text, content: { kind: "string", maxLength: 200 } }))],
    ["items", listOf(objectOf({ url: text, content: boolean }))],
    ["files", record(objectOf({ content: listOf(text), path: text, created_at: text, modified_at: text }))],
  ])("lets %s pass", (name, type) => expect(judge(name, type)).toEqual([]));
});

describe("refs/embedded-content, by a name", () => {
  const texts =
    "pageContents page_contents docs documents retrievedDocs relevantDocuments contextDocs chunks documentChunks " +
    "passages transcripts htmlPages scrapedPages fetchedPages crawledPages webPages fileContents pdfTexts websiteContents " +
    "searchResults search_results tavilyResults documentList rawHTMLs documentTexts";
  it.each(texts.split(" "))("%s: string[]", (name) => {
    const [finding] = judge(name, listOf(text));
    expect(finding?.path).toBe(name);
    expect(finding?.message).toMatch(/by its name\.$/);
  });

  const single =
    "html rawHtml raw_html pageHtml htmlContent pageContent page_content documentText documentContent " +
    "fileContent fileContents pdfText csvContent scrapedContent crawledText extractedText rawContent raw_content " +
    "websiteContent webpageText siteContent transcript videoTranscript retrievedContent pageMarkdown readmeContent " +
    "searchResults webSearchResults attachmentText";
  it.each(single.split(" "))("%s: string", (name) => expect(judge(name, text)).toHaveLength(1));

  it.each<[string, StateType]>([
    ["files", record(text)],
    ["projectFiles", { kind: "map", key: text, value: text }],
    ["embedding", listOf(number)],
    ["queryEmbedding", listOf(number)],
    ["embeddings", listOf(listOf(number))],
    ["vectors", listOf(listOf(number, 1536))],
    ["searchResults", listOf(hit)],
    ["chunks", listOf(objectOf({ text, chunkIndex: number }))],
    ["documents", listOf(objectOf({ id: text, text }))],
    ["rawHtml", { kind: "union", options: [text, { kind: "undefined" }] }],
    ["documents", { kind: "set", items: text }],
    ["pageContents", { kind: "record", key: text, value: text }],
  ])("%s, whatever its shape", (name, type) => expect(judge(name, type)).toHaveLength(1));

  const reasoning =
    "report draft drafts finalReport plan plans summary summaries pageSummaries documentSummary answer answers " +
    "notes rawNotes outline critique feedback analysis documentAnalysis htmlReport reportHtml reportContent draftContent " +
    "generatedHtml transcriptSummary searchResultsSummary fileReviewComments pageReview essay sections sectionContents " +
    "reasoning thoughts reflection hypothesis insights blogOutline responseText response rawResponse researchBrief " +
    "query searchQueries rewrittenQuestion questions userPrompt systemPrompt instructions supervisorMessages conclusion " +
    "planSteps tasks completedTasks todos toolOutputs slides chapterTexts emailReply postContent";
  it.each(reasoning.split(" "))("%s is reasoning", (name) => {
    expect(judge(name, text)).toEqual([]);
    expect(judge(name, listOf(text))).toEqual([]);
  });

  const about =
    "docIds documentIds doc_ids pageUrls page_urls pageLinks fileName fileNames filePaths file_path pageNumber " +
    "pageCount documentTitle documentTitles htmlTag htmlTags embeddingModel vectorStore searchResultCount searchResultIds " +
    "transcriptId transcriptUrl contentType contentLength documentType fileFormat pageIndex docCount documentStatus " +
    "chunkSize chunkIds documentMetadata pageTitle htmlTemplate fileList sourceUrls visitedPages pagesToVisit pendingDocs " +
    "processedDocuments documentAuthor fileExtension embeddingProvider retrievedDocIds documentHash contentHash errorPage";
  it.each(about.split(" "))("%s says something about content", (name) => {
    expect(judge(name, text)).toEqual([]);
    expect(judge(name, listOf(text))).toEqual([]);
  });

  const plain =
    "content text body context code topic name language files page document next route status error userInput " +
    "sql query_result csvPath customerName orderNumber ticketStatus intent sentiment category priority docker docket " +
    "profile textColor bodyPart documentation transcription webhook fileSystem contextual embedder vectorized htmlish " +
    "research_topic webResearchResult loopCount tools toolName schema tableName columns chart city weather user account";
  it.each(plain.split(" "))("%s: string", (name) => expect(judge(name, text)).toEqual([]));

  const lists =
    "files pages sources urls links tables columns rows items results steps tags names topics tools languages";
  it.each(lists.split(" "))("%s: string[]", (name) => expect(judge(name, listOf(text))).toEqual([]));

  it.each<[string, StateType]>([
    ["documents", listOf(objectOf({ id: text, title: text, url: text }))],
    ["searchResults", listOf(objectOf({ title: text, url: text, score: number }))],
    ["searchResults", number],
    ["docs", listOf({ kind: "unknown", why: "declared any" })],
    ["html", boolean],
    ["html", { kind: "string", maxLength: 200 }],
    ["documents", listOf({ kind: "string", reference: {}, maxLength: 128, ascii: true })],
    ["documents", listOf({ kind: "string", format: "uuid" })],
    ["documents", listOf({ kind: "string", ascii: true })],
    ["vector", listOf(number, 3)],
    ["vector", { kind: "tuple", items: [number, number, number] }],
    ["scores", listOf(number)],
    ["report", objectOf({ pageContents: listOf(text) })],
  ])("%s is too little to be content", (name, type) => expect(judge(name, type)).toEqual([]));
});

describe("refs/embedded-content, by a name that is less clear", () => {
  const rows = listOf(record(open));
  const likely: [string, StateType][] = [
    ["articleText", text],
    ["emailContent", text],
    ["email_body", text],
    ["csvData", text],
    ["sqlResult", text],
    ["toolResults", listOf(text)],
    ["rawData", rows],
    ["rawData", { kind: "union", options: [rows, { kind: "null" }] }],
    ["context", listOf(text)],
  ];
  it.each(likely)("only warns of %s", (name, type) => {
    expect(judge(name, type)).toMatchObject([
      { path: name, severity: "warn", message: `${name} likely holds content, by its name.` },
    ]);
  });

  it.each<[string, StateType]>([
    ["context", text],
    ["userContext", listOf(text)],
    ["rawData", listOf(number)],
    ["toolResults", number],
    ["emailContentIds", listOf(text)],
    ["emailReplyContent", text],
    ["articleTextSummary", text],
    ["metrics", rows],
  ])("lets %s pass", (name, type) => expect(judge(name, type)).toEqual([]));

  it("prefers a clear name in the same channel", () => {
    const retrieval = objectOf({ emailContent: text, pageContents: listOf(text) });
    const [finding] = judge("retrieval", retrieval);
    expect(finding).toMatchObject({ path: "retrieval.pageContents" });
    expect(finding).not.toHaveProperty("severity");
  });

  it("takes pages and files for content where their texts may be longer than an address", () => {
    const bounded = (maxLength: number) => listOf({ kind: "string", maxLength });
    for (const name of ["pages", "files", "articles", "source_documents"]) {
      const [finding] = judge(name, bounded(20_000), { typeFrom: "schema" });
      expect(finding).toMatchObject({ path: name, message: `${name} holds content by its name.` });
      expect(finding).not.toHaveProperty("severity");
    }
    expect(judge("pages", bounded(2048))).toEqual([]);
    expect(judge("page", { kind: "string", maxLength: 20_000 })).toEqual([]);
    expect(judge("visitedPages", bounded(20_000))).toEqual([]);
  });
});

describe("what refs/embedded-content says to type", () => {
  it.each<[string, StateType, string]>([
    ["pageContents", listOf(text), "pageIds: string[]"],
    ["page_contents", listOf(text), "page_ids: string[]"],
    ["docs", listOf(doc), "docIds: string[]"],
    ["doc", doc, "docId: string"],
    ["rawTweets", listOf(tweet), "tweetIds: string[]"],
    ["html", text, "htmlId: string"],
    ["rawHtml", text, "htmlId: string"],
    ["queryEmbedding", listOf(number), "queryEmbeddingId: string"],
    ["embeddings", listOf(listOf(number)), "embeddingIds: string[]"],
    ["searchResults", listOf(hit), "searchResultIds: string[]"],
    ["replies", listOf(tweet), "replyIds: string[]"],
  ])("of %s", (name, type, replacement) => {
    expect(judge(name, type)[0]?.help).toBe(
      `Keep the content in a store or in files and its ids in the state: \`${replacement}\`.`,
    );
  });

  it("uses the reference types of a zod schema, and the words of an Annotation", () => {
    expect(judge("docs", listOf(text), { typeFrom: "schema" })[0]?.help).toContain(
      "`docIds: externalIds({ max: 50 })`",
    );
    expect(judge("html", text, { typeFrom: "schema" })[0]?.help).toContain("`htmlId: externalId()`");
    const annotated = {
      ...schemaOf([channelOf("docs", listOf(text))]),
      sources: ["typescript" as const, "annotation" as const],
    };
    expect(findingsOf(embeddedContent, annotated)[0]?.help).toContain("`docIds: Annotation<string[]>`");
  });
});

describe("refs/embedded-content", () => {
  it("leaves channels alone that no checkpoint stores", () => {
    expect(judge("docs", listOf(doc), { kind: "untracked" })).toEqual([]);
  });

  it("leaves a field that says it is a reference to refs/id-only", () => {
    expect(judge("tweetRef", tweet)).toEqual([]);
  });

  it("is not confused by names of the prototype", () => {
    expect(judge("__proto__", objectOf({ constructor: text, __proto__: text }))).toEqual([]);
  });
});
