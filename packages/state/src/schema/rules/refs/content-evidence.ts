import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import { walkType } from "../../model/walk-type.ts";
import { isAboutContent, isReasoning, isVectorName, meaningOf, type NameMeaning } from "./content-names.ts";
import { elementsOf, fieldsOf, isCollection, isKeyed, type StateField } from "./fields-of.ts";
import { describeForeign } from "./foreign-types.ts";
import { isReferenceName } from "./reference-names.ts";
import { wordsOf } from "./words-of.ts";

/** That a field holds content. What a type declares tells more than the names of fields, and those more than one name. */
export interface ContentEvidence {
  field: StateField;
  from: (typeof STRENGTHS)[number];
  /** Follows the path in a message: "holds langchain Documents". */
  says: string;
}

const STRENGTHS = ["type", "fields", "name", "likely name"] as const;

// A text this short is a snippet or a title.
const MAX_SNIPPET_LENGTH = 1000;
// An address is not longer.
const MAX_ADDRESS_LENGTH = 2048;
// An embedding has hundreds of numbers, a vector in space has two or three.
const MAX_SPATIAL_ITEMS = 16;

const BODIES = new Set(["content", "contents", "body", "text", "markdown"]);
const ORIGINS = new Set(["url", "uri", "href", "link", "source", "path", "filename"]);
const WEAK_ORIGINS = new Set(["title", "author", "score", "metadata", "name"]);
const LINKS = new Set("anchor anchors button buttons citation citations link links option options".split(" "));

/** The most telling evidence of a channel, if there is any. */
export function findContent(channel: ChannelModel): ContentEvidence | undefined {
  const found = [...fieldsOf(channel)].flatMap((field) => evidenceOf(field) ?? []);
  return STRENGTHS.map((from) => found.find((evidence) => evidence.from === from)).find(
    (evidence) => evidence !== undefined,
  );
}

function evidenceOf(field: StateField): ContentEvidence | undefined {
  // What it holds is the business of `refs/id-only`.
  if (isReferenceName(field.name)) return undefined;
  const foreign = describeForeign(field.type);
  if (foreign) return { field, from: "type", says: `holds ${foreign}` };
  if (isVectorName(field.name) && isVector(field.type))
    return { field, from: "name", says: "holds embeddings by its name" };
  if ([...field.within, field.name].some(isReasoning) || isFrameworkFile(field.beside)) return undefined;
  const origin = originOf(field);
  if (origin)
    return { field, from: "fields", says: `is content by the names of its fields: it stands beside ${origin}` };
  const meaning = meaningOf(field.name);
  if (!canHoldContent(field.type)) return undefined;
  const content = sayByName(field.type, meaning);
  if (content) return { field, from: "name", says: `holds ${content} by its name` };
  const isLikely = meaning.likely || (meaning.likelyCollected && isCollection(field.type));
  return isLikely ? { field, from: "likely name", says: "likely holds content, by its name" } : undefined;
}

function canHoldContent(type: StateType): boolean {
  return elementsOf(type).some((element) => isOpenText(element) || hasFreeText(element)) || isListOfRows(type);
}

function sayByName(type: StateType, meaning: NameMeaning): string | undefined {
  if (meaning.searchResults) return "search results";
  if (meaning.content || (meaning.collected && isCollection(type))) return "content";
  if (meaning.collectedIfLong && isCollection(type) && elementsOf(type).some(isLongText)) return "content";
  return meaning.filesByPath && isKeyed(type) ? "the content of files" : undefined;
}

/** `Record<string, any>[]`: what another program returned, as it came. */
function isListOfRows(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(isListOfRows);
  return type.kind === "array" && type.items.kind === "record" && type.items.value.kind === "unknown";
}

function isLongText(type: StateType): boolean {
  return isOpenText(type) && type.kind === "string" && (type.maxLength ?? 0) > MAX_ADDRESS_LENGTH;
}

/** The property that says where a body of text is from: `url` beside `content`. */
function originOf({ name, type, beside = [], within }: StateField): string | undefined {
  if (!BODIES.has(name.toLowerCase()) || !elementsOf(type).some(isOpenText) || beside.includes("role"))
    return undefined;
  const owners = within.flatMap(wordsOf);
  if (owners.some((word) => LINKS.has(word))) return undefined;
  const origin = beside.find((other) => other !== name && ORIGINS.has(wordsOf(other).at(-1) ?? ""));
  if (origin !== undefined || !within.some((owner) => meaningOf(owner).noun)) return origin;
  return beside.find((other) => other !== name && WEAK_ORIGINS.has(wordsOf(other).at(-1) ?? ""));
}

/** deepagents declares the channel itself, whatever backend keeps the files. */
function isFrameworkFile(properties: readonly string[] = []): boolean {
  return properties.includes("created_at") && properties.includes("modified_at");
}

function isOpenText(type: StateType): boolean {
  if (type.kind !== "string" || type.reference) return false;
  return type.format === undefined
    ? !type.ascii && (type.maxLength ?? Infinity) > MAX_SNIPPET_LENGTH
    : type.format.startsWith("base64");
}

/** An object with a text that is no title, address or id of what the object stands for. */
function hasFreeText(type: StateType): boolean {
  if (type.kind !== "object" || type.package !== undefined) return false;
  return !isFrameworkFile(type.properties.map(({ name }) => name)) && type.properties.some(isFreeText);
}

function isFreeText({ name, type }: ObjectType["properties"][number]): boolean {
  return !isAboutContent(name) && !isReasoning(name) && elementsOf(type).some(isOpenText);
}

function isVector(type: StateType): boolean {
  for (const { type: part } of walkType(type, "")) {
    if (part.kind === "array" && part.items.kind === "number" && (part.maxItems ?? Infinity) > MAX_SPATIAL_ITEMS)
      return true;
  }
  return false;
}
