import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { isStored } from "../../bounds/worst-case-bytes.ts";
import { blobTypes, type FoundBlob } from "./blob-types.ts";
import { blobValues } from "./blob-values.ts";
import { positionOf } from "./position-of.ts";

export const inlineBlob: Rule = {
  id: "size/inline-blob",
  severity: "error",
  summary: "Bytes, base64 or data: URIs are kept in the state.",
  explanation:
    "A file in the state is written again at every step of the thread. LangGraph's serializer writes bytes as a list of " +
    "numbers, about four times their size, and base64 takes a third more than the file; a picture of 1 MB in a thread of fifty " +
    "steps is up to 200 MB of checkpoints. Upload the file once, to object storage, a table or a folder, and keep its key in " +
    "the state; the node that needs the bytes loads them. The rule looks at types and formats, and in samples at the values " +
    "themselves: names of fields say nothing to it.",
  needs: ["types"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ScanState = Annotation.Root({
  question: Annotation<string>,
  scan: Annotation<Uint8Array>,
});

export const graph = new StateGraph(ScanState)
  .addNode("load", async () => ({ scan: new Uint8Array([37, 80, 68, 70]) }))
  .addEdge(START, "load")
  .addEdge("load", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ScanState = Annotation.Root({
  question: Annotation<string>,
  scanKey: Annotation<string>,
});

export const graph = new StateGraph(ScanState)
  .addNode("load", async () => ({ scanKey: "scans/0189dc1e.pdf" }))
  .addEdge(START, "load")
  .addEdge("load", END)
  .compile();
`,
  },
  check: (context) => [...firstByPath(findBlobs(context))].map((blob) => toFinding(blob, context)),
};

function* findBlobs({ schema, config }: RuleContext): Generator<FoundBlob> {
  for (const channel of schema.channels) yield* blobTypes(channel);
  const unstored = new Set(schema.channels.filter((channel) => !isStored(channel)).map(({ name }) => name));
  for (const sample of config.samples) {
    for (const blob of blobValues(sample)) if (!unstored.has(blob.channel)) yield blob;
  }
}

/** What a type says is not said again of a sample, and a hundred pictures of a list are one finding. */
function firstByPath(blobs: Iterable<FoundBlob>): Iterable<FoundBlob> {
  const found = new Map<string, FoundBlob>();
  for (const blob of blobs) if (!found.has(blob.path)) found.set(blob.path, blob);
  return found.values();
}

function toFinding({ channel: name, path, says }: FoundBlob, { schema }: RuleContext): RuleFinding {
  const channel = schema.channels.find((candidate) => candidate.name === name);
  const declaration = channel?.typeFrom === "schema" ? "externalId()" : "string";
  return {
    path,
    message: `${path} ${says}.`,
    help: `Store the file elsewhere and keep its key: \`${keyNameOf(path)}: ${declaration}\`.`,
    ...(channel ? positionOf(channel) : {}),
  };
}

/** `imageKey` of `docs[].image`. */
function keyNameOf(path: string): string {
  const name = /([A-Za-z_$][\w$]*)(?:\[\]|\.\*)*$/.exec(path)?.[1];
  return name === undefined ? "fileKey" : `${name}Key`;
}
