import type { SummarizationOptions } from "@threadkeep/middleware";
import type { FileArchive } from "@threadkeep/storage";
import type { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import { emptyModel, failingModel, tenfoldModel } from "../../packages/middleware/src/testing/summarizer-models.ts";

/** What goes wrong until it is repaired. */
export interface Fault {
  summarizer?: ScriptedModel;
  /** What the archive does instead of what it should. */
  archive?: (archive: FileArchive) => FileArchive["archive"];
  /** A file stands where the archive's folder would be. */
  blocksFolder?: boolean;
  options?: Partial<SummarizationOptions>;
  /** How the passes end while it lasts, all that occur. */
  ends: string[];
}

/** Made anew for each test: models count their calls. */
export const FAULTS: Record<string, () => Fault> = {
  "a summarizer that fails 30 % of the time": () => ({
    summarizer: failingModel({ rate: 0.3 }),
    ends: ["context.kept error", "context.summarized"],
  }),
  "a summarizer that always fails": () => ({ summarizer: failingModel(), ends: ["context.kept error"] }),
  "a summarizer that always fails while history is trimmed": () => ({
    summarizer: failingModel(),
    options: { onFailure: "trim" },
    ends: ["context.trimmed error"],
  }),
  "a summarizer that answers nothing": () => ({ summarizer: emptyModel(), ends: ["context.kept empty"] }),
  "a summarizer that answers ten times what it was sent": () => ({
    summarizer: tenfoldModel(),
    ends: ["context.kept not-smaller"],
  }),
  "an archive that is out of reach": () => ({ blocksFolder: true, ends: ["context.kept archive"] }),
  "an archive that fails when it has written": () => ({
    archive:
      ({ archive }) =>
      async (threadId, messages) => {
        const reference = await archive(threadId, messages);
        throw new Error(`The connection was lost after ${reference}.`);
      },
    ends: ["context.kept archive"],
  }),
};
