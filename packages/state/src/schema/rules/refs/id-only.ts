import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { elementsOf, fieldsOf, isCollection, isKeyed, type StateField } from "./fields-of.ts";
import { idDeclaration } from "./id-declaration.ts";
import { isReferenceName } from "./reference-names.ts";
import { wordsOf } from "./words-of.ts";

/** How a field says that it is a reference. */
type Claim = "config" | "type" | "name";

// The longest ids in use are the keys of S3, of 1,024 bytes.
const MAX_ID_LENGTH = 1024;

/** Parts that an address of content elsewhere is made of: `{ bucket, key }` is a reference too. */
const ADDRESS_PARTS = new Set(
  "id ids key ref type kind version bucket path uri url href hash sha etag namespace collection table store provider".split(
    " ",
  ),
);

export const idOnly: Rule = {
  id: "refs/id-only",
  severity: "error",
  summary: "A field that says it is a reference holds an object or content.",
  explanation:
    "A field named docIds, listed in `refs` of the config, or made with externalId() promises that the content is elsewhere. " +
    "When it holds the content after all, every checkpoint of every step carries a copy, and whoever reads the name does " +
    "not look there for the bytes. Store the object, keep its id, and load it in the node that needs it. A zod string " +
    "without a bound, or with one far beyond an id, is a warning, since content fits into it: externalId() refuses content and " +
    "is bounded.",
  needs: ["types"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

interface Source {
  url: string;
  quotes: string[];
}

const ResearchState = Annotation.Root({
  question: Annotation<string>,
  sourceIds: Annotation<Source[]>,
});

export const graph = new StateGraph(ResearchState)
  .addNode("search", async () => ({ sourceIds: [{ url: "https://example.com", quotes: ["Yes."] }] }))
  .addEdge(START, "search")
  .addEdge("search", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ResearchState = Annotation.Root({
  question: Annotation<string>,
  sourceIds: Annotation<string[]>,
});

export const graph = new StateGraph(ResearchState)
  .addNode("search", async () => ({ sourceIds: ["src_1"] }))
  .addEdge(START, "search")
  .addEdge("search", END)
  .compile();
`,
  },
  check: (context) =>
    context.schema.channels
      .filter(({ kind }) => kind !== "untracked")
      .flatMap((channel) => [...fieldsOf(channel)].flatMap((field) => judgeField(field, channel, context))),
};

function judgeField(field: StateField, channel: ChannelModel, { schema, config }: RuleContext): RuleFinding[] {
  const claim = claimOf(field, config.refs);
  if (!claim) return [];
  const shape = { many: isCollection(field.type), isChannel: field.path === channel.name };
  const replacement = idDeclaration(field.name, shape, channel, schema);
  const content = contentIn(field.type, claim);
  if (content) return [holdsContent(field, claim, content, replacement)];
  // `_sessionId` is a middleware's own: whoever reads the warning cannot change it.
  const isTheirs = channel.name.startsWith("_");
  const length = channel.typeFrom === "schema" && !isTheirs ? contentLength(field.type) : undefined;
  return length === undefined ? [] : [holdsLongText(field, claim, length, replacement)];
}

function claimOf({ name, path, type }: StateField, refs: readonly string[]): Claim | undefined {
  if (refs.includes(path)) return "config";
  if (acceptsReference(type)) return "type";
  return isReferenceName(name) ? "name" : undefined;
}

/** `externalId()`, alone or as an option, beneath lists and records. A tuple of an id and its score is no reference itself. */
function acceptsReference(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(acceptsReference);
  if (type.kind === "array" || type.kind === "set") return acceptsReference(type.items);
  if (type.kind === "record" || type.kind === "map") return acceptsReference(type.value);
  return type.kind === "string" && type.reference !== undefined;
}

/** In words. Where the config does not list it, an index by id and an address count as references. */
function contentIn(type: StateType, claim: Claim): string | undefined {
  if (claim === "config" && isKeyed(type)) return "a record";
  for (const element of elementsOf(type)) {
    if (element.kind === "message") return `messages (${element.name})`;
    if (element.kind === "binary") return `bytes (${element.name})`;
    if (element.kind === "object" && (claim === "config" || !isAddress(element))) return describeObject(element, type);
  }
  return undefined;
}

function describeObject({ name }: ObjectType, whole: StateType): string {
  return (isCollection(whole) ? "objects" : "an object") + (name === undefined ? "" : ` (${name})`);
}

function isAddress({ properties, rest }: ObjectType): boolean {
  return properties.length > 0 && !rest && properties.every(({ name, type }) => isAddressPart(name, type));
}

function isAddressPart(name: string, type: StateType): boolean {
  const scalar = elementsOf(type).every(({ kind }) => !["object", "binary", "message", "unknown"].includes(kind));
  return scalar && !isCollection(type) && ADDRESS_PARTS.has(wordsOf(name).at(-1) ?? "");
}

/** Characters of the longest text that fits in: `undefined` where none is longer than an id. */
function contentLength(type: StateType): number | undefined {
  if (isKeyed(type)) return undefined;
  const lengths = elementsOf(type).map(lengthOf);
  const longest = Math.max(0, ...lengths);
  return longest > MAX_ID_LENGTH ? longest : undefined;
}

function lengthOf(element: StateType): number {
  if (element.kind !== "string" || element.reference || element.format !== undefined) return 0;
  return element.maxLength ?? (element.ascii ? 0 : Infinity);
}

function holdsContent({ path }: StateField, claim: Claim, content: string, replacement: string): RuleFinding {
  return {
    path,
    message: `${path} ${CLAIMS[claim]}, but it holds ${content}.`,
    help: `Store the content elsewhere and keep its id: \`${replacement}\`${claim === "name" ? ", or rename the field" : ""}.`,
  };
}

function holdsLongText({ path }: StateField, claim: Claim, length: number, replacement: string): RuleFinding {
  const isBounded = Number.isFinite(length);
  const texts = isBounded ? `a text of ${length} characters` : "any text of any length";
  const bound = isBounded ? `lower its \`.max()\` to ${MAX_ID_LENGTH} or less` : "give the string a `.max()`";
  return {
    path,
    severity: "warn",
    message: `${path} ${CLAIMS[claim]}, but ${texts} fits into it.`,
    help: `Use \`${replacement}\`, which refuses content, or ${bound}.`,
  };
}

const CLAIMS: Readonly<Record<Claim, string>> = {
  config: "is listed in `refs` as a reference",
  type: "is a reference by externalId()",
  name: "says by its name that it is a reference",
};
