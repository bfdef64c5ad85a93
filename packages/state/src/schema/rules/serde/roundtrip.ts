import { isDestroyed, READ_BACK_AS, type LossyValue } from "../../../size/lossy-value.ts";
import { measureState } from "../../../size/measure-state.ts";
import type { StateSample } from "../../lint/lint-config.ts";
import type { StateSchemaModel } from "../../model/state-schema-model.ts";
import type { Rule, RuleFinding } from "../rule.ts";

export const roundtrip: Rule = {
  id: "serde/roundtrip",
  severity: "error",
  summary: "A sample holds a value that a checkpoint does not give back as it was.",
  explanation:
    "Types promise less than values hold: a field typed as number holds NaN, one typed as object an instance, and what a tool " +
    "returned has a Date three levels down. Each sample is walked as LangGraph's serializer would write it, and what a later read " +
    "would change or drop is reported. Convert the value in the node that writes it. A sample read from a JSON file has been " +
    "through JSON already and holds no such value; pass states of real runs.",
  needs: ["samples"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const GradeState = Annotation.Root({
  answer: Annotation<string>,
  confidence: Annotation<number>,
});

export const graph = new StateGraph(GradeState)
  .addNode("grade", async () => ({ confidence: 0 / 0 }))
  .addEdge(START, "grade")
  .addEdge("grade", END)
  .compile();
`,
    config: { samples: [{ name: "run-1", state: { answer: "Yes.", confidence: Number.NaN } }] },
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const GradeState = Annotation.Root({
  answer: Annotation<string>,
  confidence: Annotation<number>,
});

export const graph = new StateGraph(GradeState)
  .addNode("grade", async () => ({ confidence: 0 }))
  .addEdge(START, "grade")
  .addEdge("grade", END)
  .compile();
`,
    config: { samples: [{ name: "run-1", state: { answer: "Yes.", confidence: 0 } }] },
  },
  check: ({ schema, config }) => {
    const byPath = new Map<string, RuleFinding>();
    for (const sample of config.samples)
      for (const lost of lossyIn(sample, schema)) {
        const finding = describe(lost, sample);
        if (!byPath.has(finding.path)) byPath.set(finding.path, finding);
      }
    return [...byPath.values()];
  },
};

// Channel by channel, and the untracked ones not at all: they are never written.
function lossyIn({ state }: StateSample, { channels }: StateSchemaModel): LossyValue[] {
  try {
    const stored = new Map(Object.entries(state));
    for (const { name, kind } of channels) if (kind === "untracked") stored.delete(name);
    return measureState(Object.fromEntries(stored)).lossy;
  } catch {
    // What cannot be measured is told by size/checkpoint-budget.
    return [];
  }
}

function describe(lost: LossyValue, { name }: StateSample): RuleFinding {
  const { path, kind } = lost;
  return {
    path: path.replaceAll(/\[\d+\]/g, "[]"),
    message: `In ${name}, ${path} is ${WHAT[kind]}, which a checkpoint gives back as ${READ_BACK_AS[kind]}.`,
    help: isDestroyed(lost)
      ? "Convert it to text or a number in the node that writes it, or keep it outside of the state."
      : "Convert it to plain data in the node that writes it.",
  };
}

const WHAT: Readonly<Record<LossyValue["kind"], string>> = {
  bigint: "a bigint",
  binary: "bytes of a class that is not revived",
  "class-instance": "an instance of a class",
  cycle: "an object inside of itself",
  date: "a Date",
  emptied: "a Date, a Map, a Set or the like inside of a message",
  error: "an Error",
  function: "a function",
  nan: "not a finite number",
  symbol: "a symbol",
};
