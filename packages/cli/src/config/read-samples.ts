import { readFile } from "node:fs/promises";
import type { StateSample } from "@threadkeep/state";
import { glob } from "tinyglobby";
import { redactSecrets } from "../load/redact-secrets.ts";
import type { Problem } from "../report/check-report.ts";
import { relativeFile } from "../relative-file.ts";
import { jsonErrorPosition } from "./json-error-position.ts";

export interface ReadSamples {
  samples: StateSample[];
  problems: Problem[];
}

/** States of real runs, from JSON files. `base` is how messages call the root. A glob that matches nothing is a problem: it would measure nothing in silence. */
export async function readSamples(globs: readonly string[], root: string, base = "the config"): Promise<ReadSamples> {
  const ignore = globs.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const files = new Set<string>();
  const problems: Problem[] = [];
  for (const pattern of new Set(globs.filter((pattern) => !pattern.startsWith("!")))) {
    const matches = await glob([pattern], { cwd: root, absolute: true, ignore, expandDirectories: false });
    if (matches.length === 0) problems.push(nothingMatches(pattern, base));
    for (const file of matches) files.add(file);
  }
  const read = await Promise.all([...files].toSorted().map((file) => readSample(file, relativeFile(file, root))));
  return {
    samples: read.flatMap(({ sample }) => sample ?? []),
    problems: [...problems, ...read.flatMap(({ problem }) => problem ?? [])],
  };
}

interface SampleRead {
  sample?: StateSample;
  problem?: Problem;
}

async function readSample(file: string, name: string): Promise<SampleRead> {
  let text: string;
  try {
    text = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    return { problem: unreadable(name, `cannot be read: ${(error as Error).message}`) };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: noJson(name, text) };
  }
  const state = stateOf(content);
  return state ? { sample: { name, state } } : { problem: noState(name, content) };
}

const CHECKPOINT_KEYS = ["v", "id", "ts", "channel_values", "channel_versions", "versions_seen", "pending_sends"];
const SNAPSHOT_KEYS = ["values", "next", "config", "metadata", "createdAt", "parentConfig", "tasks", "interrupts"];
/** As the server's API writes a snapshot. */
const THREAD_STATE_KEYS = ["created_at", "checkpoint", "checkpoint_id", "parent_checkpoint", "parent_checkpoint_id"];

/** Of a checkpoint or a snapshot the state in it. A state may have a channel `values`, but only beside other channels. */
function stateOf(content: unknown): object | undefined {
  if (!isRecord(content)) return undefined;
  const { channel_values: written, values } = content;
  if (isRecord(written) && hasOnly(content, CHECKPOINT_KEYS)) return written;
  return isRecord(values) && hasOnly(content, [...SNAPSHOT_KEYS, ...THREAD_STATE_KEYS]) ? values : content;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(content: object, keys: readonly string[]): boolean {
  return Object.keys(content).every((key) => keys.includes(key));
}

function nothingMatches(pattern: string, base: string): Problem {
  return {
    code: "sample.unreadable",
    message: `No file matches the samples ${JSON.stringify(redactSecrets(pattern))}.`,
    help: `Globs are relative to ${base}. Mend this one, or take it out.`,
  };
}

function noJson(name: string, text: string): Problem {
  const { line, column } = jsonErrorPosition(text);
  const problem = unreadable(name, `is no JSON: something is wrong at line ${line}, column ${column}.`);
  return { ...problem, position: { file: name, line, column } };
}

function noState(name: string, content: unknown): Problem {
  const found = Array.isArray(content) ? "a list" : content === null ? "null" : `a ${typeof content}`;
  return unreadable(name, `holds ${found}, not a state.`, "One file holds one state, checkpoint or state snapshot.");
}

function unreadable(name: string, what: string, help?: string): Problem {
  return {
    code: "sample.unreadable",
    message: `The sample ${name} ${what}`,
    ...(help === undefined ? {} : { help }),
    position: { file: name, line: 1, column: 1 },
  };
}
