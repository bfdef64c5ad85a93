import type {
  ListRunsOptions,
  RecoverOptions,
  ResumeOptions,
  ResumeStreamOptions,
  StopOptions,
} from "./recovery-service.ts";
import {
  A_BOOLEAN,
  A_SIGNAL,
  A_TEXT,
  A_WAIT,
  A_WHOLE_NUMBER,
  AN_OBJECT,
  ANYTHING,
  listOf,
  oneOf,
  type OptionRule,
} from "./option-rules.ts";
import type { RunOptions, StreamOptions } from "./service-options.ts";

export const RUN_OPTIONS: Record<keyof RunOptions, OptionRule> = {
  // `run` says what it is for.
  threadId: ANYTHING,
  onBusy: oneOf("reject", "wait", "interrupt"),
  onWaiting: oneOf("reject", "abandon"),
  effects: ANYTHING,
  configurable: AN_OBJECT,
  context: AN_OBJECT,
  recursionLimit: A_WHOLE_NUMBER,
  signal: A_SIGNAL,
};

export const STREAM_OPTIONS: Record<keyof StreamOptions, OptionRule> = {
  ...RUN_OPTIONS,
  streamMode: ANYTHING,
  subgraphs: A_BOOLEAN,
};

export const RESUME_OPTIONS: Record<keyof ResumeOptions, OptionRule> = {
  signal: RUN_OPTIONS.signal,
  recursionLimit: RUN_OPTIONS.recursionLimit,
  force: A_BOOLEAN,
  graph: A_TEXT,
};

export const RESUME_STREAM_OPTIONS: Record<keyof ResumeStreamOptions, OptionRule> = {
  ...RESUME_OPTIONS,
  streamMode: STREAM_OPTIONS.streamMode,
  subgraphs: STREAM_OPTIONS.subgraphs,
};

export const RECOVER_OPTIONS: Record<keyof RecoverOptions, OptionRule> = { force: A_BOOLEAN, graph: A_TEXT };

export const LIST_OPTIONS: Record<keyof ListRunsOptions, OptionRule> = {
  states: listOf(oneOf("open", "waiting", "done", "failed", "poisoned", "left")),
  stuck: A_BOOLEAN,
  graph: A_TEXT,
  node: A_TEXT,
  // `listRuns` says what a limit is.
  limit: ANYTHING,
  cursor: A_TEXT,
};

export const STOP_OPTIONS: Record<keyof StopOptions, OptionRule> = { withinMs: A_WAIT };
