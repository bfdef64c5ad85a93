import { Command, isCommand } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import type { Question } from "./questions.ts";

/**
 * What a run is begun or continued with, as it is recorded: plain data, so that another process can give it again. `questions` are
 * those that waited when a Command was recorded: they tell which of its answers were taken, see `repeatCommand`.
 */
export type RecordedInput =
  | { kind: "input"; value: unknown }
  | ({ kind: "command"; questions: readonly Question[] } & CommandParts)
  /** Goes on from the head, with nothing. */
  | { kind: "nothing" };

interface CommandParts {
  resume?: unknown;
  update?: unknown;
  goto?: string | readonly string[];
}

/** @param questions that wait at the head of the thread */
export function recordInput(input: unknown, questions: readonly Question[]): RecordedInput {
  if (input === undefined || input === null) return { kind: "nothing" };
  return isCommand(input) ? recordCommand(input, questions) : { kind: "input", value: input };
}

const KINDS: ReadonlySet<unknown> = new Set<RecordedInput["kind"]>(["input", "command", "nothing"]);

/**
 * What `recordInput` gave, as it comes from the database.
 *
 * @throws ThreadkeepError `run.input-unreadable` for what a later version recorded
 */
export function readRecordedInput(
  stored: unknown,
  { runId, threadId }: { runId: string; threadId: string },
): RecordedInput {
  const { kind } = (stored ?? {}) as { kind?: unknown };
  if (KINDS.has(kind)) return stored as RecordedInput;
  throw new ThreadkeepError(
    `The input of run ${runId} on thread "${threadId}" is of a kind that this version does not know (${JSON.stringify(kind)}). Nothing was run. Upgrade @threadkeep/recovery here.`,
    { code: "run.input-unreadable", context: { runId, threadId, kind } },
  );
}

/** What the graph is invoked with the first time. */
export function inputOf(recorded: RecordedInput): unknown {
  if (recorded.kind === "nothing") return null;
  return recorded.kind === "input" ? recorded.value : commandOf(recorded);
}

function recordCommand(command: Command, questions: readonly Question[]): RecordedInput {
  const { resume, update, goto, graph } = command;
  assertRecordable(goto, graph);
  return {
    kind: "command",
    questions,
    ...(resume === undefined ? {} : { resume: byQuestion(resume, questions) }),
    ...(update === undefined || update === null ? {} : { update }),
    ...(isNowhere(goto) ? {} : { goto: goto as string | string[] }),
  };
}

function commandOf({ resume, update, goto }: CommandParts): Command {
  return new Command({
    ...(resume === undefined ? {} : { resume }),
    ...(update === undefined ? {} : { update: update as Record<string, unknown> }),
    ...(goto === undefined ? {} : { goto: typeof goto === "string" ? goto : [...goto] }),
  });
}

type RecordedCommand = Extract<RecordedInput, { kind: "command" }>;

/** Answers to other questions of the same step are kept; a question that is answered anew has the later answer. */
export function withEarlierAnswers(earlier: RecordedCommand, later: RecordedCommand): RecordedCommand {
  if (!isById(earlier.resume) || !isById(later.resume)) return later;
  const added = earlier.questions.filter(({ id }) => !later.questions.some((question) => question.id === id));
  return { ...later, resume: { ...earlier.resume, ...later.resume }, questions: [...later.questions, ...added] };
}

// By its question an answer can be given twice: it is not taken for the answer to the next one.
function byQuestion(resume: unknown, questions: readonly Question[]): unknown {
  if (isById(resume)) return assertAsked(resume, questions);
  const [only, ...others] = questions;
  if (only === undefined) throw nothingAsked();
  if (others.length > 0) throw severalQuestions(questions);
  return only.id === undefined ? resume : { [only.id]: resume };
}

// As LangGraph tells them: ids of interrupts are 128 bits in hex.
function isById(resume: unknown): resume is Record<string, unknown> {
  if (typeof resume !== "object" || resume === null) return false;
  const ids = Object.keys(resume);
  return ids.length > 0 && ids.every((id) => /^[0-9a-f]{32}$/.test(id));
}

function assertAsked(answers: Record<string, unknown>, questions: readonly Question[]): Record<string, unknown> {
  const unknown = Object.keys(answers).filter((id) => !questions.some((question) => question.id === id));
  if (unknown.length === 0) return answers;
  const waiting = questions.map(({ id }) => id).join(", ") || "none";
  throw new ThreadkeepError(
    `No question ${unknown.join(", ")} waits for an answer: it was answered before, or belongs to another thread. Waiting: ${waiting}.`,
    { code: "run.unknown-question", context: { interrupts: unknown } },
  );
}

function assertRecordable(goto: unknown, graph: unknown): void {
  const targets: unknown[] = Array.isArray(goto) ? goto : [goto];
  const isPlain = targets.every((target) => target === undefined || typeof target === "string");
  if (isPlain && graph === undefined) return;
  const what = isPlain ? "a Command to a parent graph" : "a Command that goes to a Send";
  throw new ThreadkeepError(
    `A run cannot be begun or continued with ${what}: it could not be given again after a crash. Go to nodes by their names, and put what they need into update.`,
    { code: "run.command-not-recordable" },
  );
}

function isNowhere(goto: unknown): boolean {
  return goto === undefined || (Array.isArray(goto) && goto.length === 0);
}

function nothingAsked(): ThreadkeepError {
  return new ThreadkeepError(
    "No question waits for an answer on this thread, so there is nothing that the Command's resume could answer. Without it the run goes on from where it stopped.",
    { code: "run.nothing-asked" },
  );
}

function severalQuestions(questions: readonly Question[]): ThreadkeepError {
  const ids = questions.map(({ id }) => id);
  return new ThreadkeepError(
    `${questions.length} questions wait for an answer, and one value cannot tell which it answers. Give new Command({ resume: { [id]: value } }) with the ids of those that you answer: ${ids.join(", ")}.`,
    { code: "run.several-questions", context: { interrupts: ids } },
  );
}
