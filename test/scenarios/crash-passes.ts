import type { SummarizationEvent, SummarizationOptions } from "@threadkeep/middleware";
import { failingModel, summarizingModel } from "../../packages/middleware/src/testing/summarizer-models.ts";
import type { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import { CRASH_POINTS, type CrashPoint } from "./crash-points.ts";

/** What a pass does in whose turn the process ends. */
export interface CrashPass {
  /** The events of the thread's passes until then, over-budget ones apart. */
  ends: SummarizationEvent["type"][];
  summarizer: () => ScriptedModel;
  options?: Partial<SummarizationOptions>;
  points: readonly CrashPoint[];
}

const ARCHIVED = "when the archive has written, before it resolves";
const WRITTEN = "when the update is written, before its checkpoint";

/** Shortening alone is enough here only where it begins early and ends late. */
const LATE_TARGET = { target: { fraction: 0.9, of: "budget" }, toolResults: { aboveTokens: 40 } } as const;

export const CRASH_PASSES = {
  "writes a summary": {
    ends: ["context.summarized"],
    summarizer: summarizingModel,
    // Of one call.
    points: CRASH_POINTS.filter((point) => point !== "before the summarizer is called again"),
  },
  "extends a summary": {
    ends: ["context.summarized", "context.summarized"],
    summarizer: summarizingModel,
    points: [ARCHIVED, "when the pass has ended", WRITTEN],
  },
  "writes a summary in several calls": {
    ends: ["context.summarized"],
    summarizer: summarizingModel,
    options: { summarizerTokens: 1_100 },
    points: ["before the summarizer is called again"],
  },
  "shortens results": {
    ends: ["context.shortened"],
    summarizer: summarizingModel,
    options: LATE_TARGET,
    points: [ARCHIVED, WRITTEN],
  },
  "trims the thread": {
    ends: ["context.trimmed"],
    summarizer: failingModel,
    options: { onFailure: "trim" },
    points: [ARCHIVED, "while the summarizer answers", WRITTEN],
  },
} as const satisfies Record<string, CrashPass>;

export type CrashPassName = keyof typeof CRASH_PASSES;
