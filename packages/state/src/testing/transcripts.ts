import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface TranscriptMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string | null;
  tool_calls?: { id: string; name: string; arguments: string }[];
  tool_call_id?: string;
  name?: string;
}

export interface Transcript {
  id: string;
  messages: TranscriptMessage[];
}

const BESIDE_THE_REPOSITORY = fileURLToPath(new URL("../../../../../shared/transcripts/", import.meta.url));
const FILE = `${process.env["THREADKEEP_TRANSCRIPTS"] ?? BESIDE_THE_REPOSITORY}/airline.jsonl`;

/** Real conversations are no part of this repository: tests over them are skipped where they are not at hand. */
export const transcriptsMissing = !existsSync(FILE);

export function readTranscripts(): Transcript[] {
  const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Transcript);
}
