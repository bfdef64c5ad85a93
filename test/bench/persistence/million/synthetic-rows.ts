import { realTexts } from "../real-text.ts";

/** What the databases write differently. `n` counts checkpoints from 0, `n / 3` threads. */
export interface Dialect {
  /** A column `n` from 0 up to before `count`. */
  series(count: number): string;
  /** Lower case, with zeros before it. */
  hex(number: string, digits: number): string;
  /** ISO 8601, so many seconds after a day that is fixed. */
  timestamp(seconds: string): string;
  bytes(text: string): string;
  json(text: string): string;
  /** Columns that only one of them has, with what stands in them. */
  checkpointColumns: Record<string, string>;
  valueColumns: Record<string, string>;
  writeColumns: Record<string, string>;
}

export const CHECKPOINTS_A_THREAD = 3;
const PAUSED_ONE_IN = 20;

const step = `(n % ${CHECKPOINTS_A_THREAD})`;
const thread = `(n / ${CHECKPOINTS_A_THREAD})`;
const [TEXT = ""] = realTexts(1, 200);
const quotedText = `'${JSON.stringify(TEXT).replaceAll("'", "''")}'`;

/** As our checkpointers number versions: with a fraction, so that branches never meet. */
const [FIRST, SECOND, THIRD] = ["1.0931322574615479", "2.4656612873077393", "3.2793967723846436"];
const VERSIONS = [
  `"__start__":${FIRST}`,
  `"__start__":${SECOND},"messages":${SECOND},"branch:to:model":${SECOND}`,
  `"__start__":${SECOND},"messages":${THIRD},"branch:to:model":${THIRD}`,
];
const SEEN = [
  `"__input__":{}`,
  `"__input__":{},"__start__":{"__start__":${FIRST}}`,
  `"__input__":{},"__start__":{"__start__":${FIRST}},"model":{"branch:to:model":${SECOND}}`,
];

/**
 * INSERTs of the rows that a short conversation leaves: its input, the question, the answer; each twentieth thread waits for the
 * answer to an interrupt. Thread ids do not come in the order in which they are made.
 */
export function syntheticRows(threads: number, schema: string, dialect: Dialect): string[] {
  const { hex, timestamp, bytes, json, series } = dialect;
  const threadId = `${hex(`${thread} * 2654435761 % 4294967296`, 8)} || '-5b1c-4d2e-9a77-' || ${hex(thread, 12)}`;
  const idOf = (n: string) => `'1e' || ${hex(n, 6)} || '-7c3a-6f10-8000-4b5d6e7f8a9b'`;
  const checkpoint = `'{"v":4,"id":"' || ${idOf("n")} || '","ts":"' || ${timestamp("n * 2")} || '","channel_versions":{'
    || ${atStep(VERSIONS)} || '},"versions_seen":{' || ${atStep(SEEN)} || '}}'`;
  const message = `'{"lc":1,"type":"constructor","id":["langchain_core","messages","AIMessage"],"kwargs":{"content":' || ${quotedText}
    || ',"tool_calls":[],"invalid_tool_calls":[],"additional_kwargs":{},"response_metadata":{},"id":"run-' || ${hex("n", 12)} || '"}}'`;
  const value = `CASE ${step} WHEN 0 THEN '{"messages":[' || ${message} || ']}' WHEN 1 THEN '[' || ${message} || ']'
    ELSE '[[0,1],{"add":[' || ${message} || ']}]' END`;
  const isPaused = `${thread} % ${PAUSED_ONE_IN} = 0 AND ${step} = 2`;
  const from = `FROM (${series(threads * CHECKPOINTS_A_THREAD)}) numbers`;
  const insert = (table: string, columns: Record<string, string>, where = "true") =>
    `INSERT INTO ${schema}.${table} (${Object.keys(columns).join(", ")}) SELECT ${Object.values(columns).join(", ")} ${from} WHERE ${where}`;
  return [
    insert("checkpoints", {
      thread_id: threadId,
      checkpoint_ns: "''",
      checkpoint_id: idOf("n"),
      parent_checkpoint_id: `CASE ${step} WHEN 0 THEN NULL ELSE ${idOf("(n - 1)")} END`,
      checkpoint: json(checkpoint),
      metadata: json(
        `'{"source":"' || ${atStep(["input", "loop", "loop"])} || '","step":' || ${step} - 1 || ',"parents":{}}'`,
      ),
      ...dialect.checkpointColumns,
    }),
    insert("checkpoint_blobs", {
      thread_id: threadId,
      checkpoint_ns: "''",
      channel: atStep(["__start__", "messages", "messages"]),
      version: atStep([FIRST, SECOND, THIRD]),
      type: atStep(["json", "json", `tk+${SECOND}`]),
      blob: bytes(value),
      ...dialect.valueColumns,
    }),
    insert(
      "checkpoint_writes",
      {
        thread_id: threadId,
        checkpoint_ns: "''",
        checkpoint_id: idOf("n"),
        task_id: `${hex("n", 8)} || '-2e4f-5a6b-8c7d-9e0f1a2b3c4d'`,
        idx: `CASE WHEN ${isPaused} THEN -3 ELSE 0 END`,
        channel: `CASE WHEN ${isPaused} THEN '__interrupt__' ELSE 'messages' END`,
        type: "'json'",
        blob: bytes(
          `CASE WHEN ${isPaused} THEN '{"id":"' || ${hex("n", 32)} || '","value":"Shall I?"}' ELSE '[' || ${message} || ']' END`,
        ),
        ...dialect.writeColumns,
      },
      `${step} < 2 OR ${isPaused}`,
    ),
  ];
}

/** The versions of a checkpoint as text. */
export const versionTexts = `'{' || ${atStep(VERSIONS.map((versions) => versions.replaceAll(/:([\d.]+)/g, ':"$1"')))} || '}'`;

export const baseVersion = `CASE ${step} WHEN 2 THEN '${SECOND}' END`;

function atStep(texts: readonly string[]): string {
  const cases = texts.map((text, at) => `WHEN ${at} THEN '${text}'`);
  return `CASE ${step} ${cases.join(" ")} END`;
}
