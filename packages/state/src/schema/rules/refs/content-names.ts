// What the names in public agents mean: of deep research, retrieval, code, customer service and data analysis. The test
// beside holds this against a table of them.
import { joinWords, wordsOf } from "./words-of.ts";

/** What a model wrote to reason with, or a person asked: state, whatever it is about. */
const REASONING = setOf(
  "analyses analysis answer answers brief chapter chapters comment comments completion conclusion conclusions critique " +
    "critiques decision draft drafts essay explanation feedback finding findings generated generation hypothesis idea ideas " +
    "insight insights instruction instructions message messages note notes outline outlines output outputs plan plans post " +
    "posts prompt prompts queries query question questions rationale reasoning reflection reflections replies reply report " +
    "reports request response responses review reviews rewritten section sections slide slides step steps summaries summary " +
    "task tasks thought thoughts todo todos topic topics written",
);

/** A name that ends so says something about content, and is not the content. */
const ABOUT_CONTENT = setOf(
  "at author bytes category citation citations class config count counts cursor date description dir directory error errors " +
    "exists extension filter folder format found hash height id ids index kind label labels lang language length limit link " +
    "links loaded location meta metadata model name names needed number numbers offset options path paths position " +
    "provider query ready ref refs relevant schema score scores selector settings size source sources status store tag tags " +
    "template title titles token tokens total type types uri uris url urls version width",
);
/** Names of places yet to be read, or read before: `pagesToVisit`, `visitedPages`. */
const PLACES = setOf("allowed failed pending processed queue remaining seen selected to visited");

const CONTENT = setOf("bodies body content contents html htmls markdown text texts");
const HOLDERS = setOf(
  "attachment attachments crawled csv doc docs document documents downloaded extracted fetched file files html markdown pdf pdfs page " +
    "pages passage raw readme retrieved scraped site sites web webpage webpages website websites wiki",
);
// `rawText` may be what a model said; `rawHtml` is not.
const CONTENT_OF_RAW = setOf("content contents html htmls markdown");

const SINGULAR_CONTENT = setOf("html transcript");
const COLLECTED_CONTENT = setOf("chunks doc docs document documents html htmls passages transcripts webpages");
const FETCHED = setOf("crawled downloaded extracted fetched loaded raw retrieved scraped web");
// An address or a title is not longer: a list of texts that may be is one of what the name says.
const COLLECTED_IF_LONG = setOf(
  "article articles attachments docs documents emails files pages passages sites sources websites",
);
// The answers of other programs, and texts that came from elsewhere or that a model wrote.
const ANSWERING = setOf("api database db sql tool tools");
const LIKELY_HOLDERS = setOf("article articles email emails");
const RAW_DATA_OF = setOf("csv html json pdf raw scraped fetched xml");
const VECTORS = setOf("embedding embeddings vector vectors");
const NOUNS = setOf(
  "article articles attachment attachments chunk chunks doc docs document documents email emails file files hit hits page " +
    "pages passage passages result results scraped search source sources webpage webpages website websites",
);

/** What kind of content a name speaks of, as far as a value of texts, objects or numbers could be it. */
export interface NameMeaning {
  /** It is content whatever holds it: `pageContents`, `rawHtml`. */
  content: boolean;
  /** It is content where it is a list, a set or a record: `docs`, `chunks`. */
  collected: boolean;
  /** Content where a record holds texts by path: `files`. */
  filesByPath: boolean;
  searchResults: boolean;
  /** Content where it holds several texts whose bound is longer than an address: `pages`. */
  collectedIfLong: boolean;
  /** More often content than not: `emailContent`, `csvData`, `toolResults`, a list `context`. */
  likely: boolean;
  likelyCollected: boolean;
  /** It speaks of something that has content: `articles`, `hits`. */
  noun: boolean;
}

const NOTHING: NameMeaning = {
  content: false,
  collected: false,
  filesByPath: false,
  searchResults: false,
  collectedIfLong: false,
  likely: false,
  likelyCollected: false,
  noun: false,
};

export function meaningOf(name: string): NameMeaning {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (words.some((word) => REASONING.has(word) || PLACES.has(word)) || endsAboutContent(words)) return NOTHING;
  return {
    content: SINGULAR_CONTENT.has(last) || words.some((word, index) => isContentPhrase(words[index - 1] ?? "", word)),
    collected: COLLECTED_CONTENT.has(withoutList(words)) || isFetchedPages(words),
    filesByPath: last === "files",
    searchResults: isSearchResults(words),
    collectedIfLong: COLLECTED_IF_LONG.has(last),
    likely: isLikelyContent(words.at(-2) ?? "", last),
    likelyCollected: words.length === 1 && (last === "context" || last === "contexts"),
    noun: words.some((word) => NOUNS.has(word)),
  };
}

/** Written to reason with: a report, a draft, a plan. Nothing inside of it is embedded content either. */
export function isReasoning(name: string): boolean {
  return wordsOf(name).some((word) => REASONING.has(word));
}

/** Numbers that stand for a text: `queryEmbedding`. */
export function isVectorName(name: string): boolean {
  return VECTORS.has(wordsOf(name).at(-1) ?? "");
}

/** `title`, `url`, `docId`: a part that says something about a document. */
export function isAboutContent(name: string): boolean {
  return ABOUT_CONTENT.has(wordsOf(name).at(-1) ?? "");
}

/** What to call the field that holds ids in place of content: `pageIds` for `pageContents`, `tweetIds` for `rawTweets`. */
export function idNameFor(name: string, many: boolean): string {
  const words = wordsOf(name);
  const things = words.filter((word) => !CONTENT.has(word) && word !== "raw" && word !== "list");
  const kept = things.length > 0 ? things : words.slice(-1);
  return joinWords([...kept.slice(0, -1), singular(kept.at(-1) ?? name), many ? "ids" : "id"], name);
}

function singular(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") && !word.endsWith("ss") && word !== "news" ? word.slice(0, -1) : word;
}

function endsAboutContent(words: readonly string[]): boolean {
  return words.length > 1 && ABOUT_CONTENT.has(words.at(-1)!);
}

function isContentPhrase(holder: string, word: string): boolean {
  if (holder === "raw") return CONTENT_OF_RAW.has(word);
  return HOLDERS.has(holder) && CONTENT.has(word);
}

function withoutList(words: readonly string[]): string {
  return words.at(words.at(-1) === "list" ? -2 : -1) ?? "";
}

function isFetchedPages(words: readonly string[]): boolean {
  return words.at(-1) === "pages" && words.some((word) => FETCHED.has(word) || word === "html");
}

function isSearchResults(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  return (
    ["result", "results", "hit", "hits"].includes(last) && words.some((word) => word === "search" || word === "tavily")
  );
}

function isLikelyContent(before: string, last: string): boolean {
  if (last === "data") return RAW_DATA_OF.has(before);
  if (last === "result" || last === "results") return ANSWERING.has(before);
  return LIKELY_HOLDERS.has(before) && CONTENT.has(last);
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
