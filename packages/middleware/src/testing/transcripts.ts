import { describe } from "vitest";
import { transcriptsMissing } from "./read-transcripts.ts";

export { readTranscripts, transcriptsMissing, type Transcript } from "./read-transcripts.ts";

/** `describe` for tests over transcripts. Where they are missing the tests are skipped, under a name that says so. */
export function describeWithTranscripts(name: string, tests: () => void): void {
  if (transcriptsMissing) describe.skip(`${name} (skipped: no transcripts, see THREADKEEP_TRANSCRIPTS)`, tests);
  else describe(name, tests);
}
