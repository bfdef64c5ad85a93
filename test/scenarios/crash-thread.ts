import type { BaseMessage } from "@langchain/core/messages";
import type { SummarizationEvent } from "@threadkeep/middleware";
import { createFileArchive, type FileArchive } from "@threadkeep/storage";
import { join } from "node:path";
import { isSummaryMessage } from "../../packages/middleware/src/testing/must-stay.ts";
import { isShortened } from "../../packages/middleware/src/testing/pass-breaches.ts";
import { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import { buildConversation } from "./build-conversation.ts";
import { CRASH_PASSES, type CrashPass, type CrashPassName } from "./crash-passes.ts";
import type { Passing } from "./crash-points.ts";
import { openThread, type Kind, type LongThread } from "./long-thread.ts";
import { openSaver } from "./open-saver.ts";
import { replayOf } from "./replay.ts";

export const THREAD_ID = "thread-1";

/** A thread over the files of a folder. */
export interface StoredThread extends LongThread {
  /** What the user says, turn by turn. */
  turns: BaseMessage[][];
  archive: FileArchive;
  close(): void;
}

export interface StoredThreadParts {
  kind: Kind;
  pass: CrashPassName;
  folder: string;
  /** What stands for others when the turn begins, as `standInsOf` has it. */
  standIns?: readonly string[];
  /** Is told when the thread comes by a crash point. */
  passing?: Passing;
  onEvent?: (event: SummarizationEvent) => void;
}

/** It knows nothing that is not in the files: what is remembered of threads goes by the checkpointer, and this one is new. */
export function openStoredThread({
  kind,
  pass,
  folder,
  standIns = [],
  passing = () => {},
  onEvent = () => {},
}: StoredThreadParts): StoredThread {
  const { summarizer, options }: CrashPass = CRASH_PASSES[pass];
  // Of messages of its own: langchain writes into those that a model answers with.
  const replay = replayOf(buildConversation(24));
  const archive = createFileArchive(join(folder, "archive"));
  const checkpointer = openSaver(folder);
  const isReplaced = (value: unknown): boolean => standInsOf(value).some((one) => !standIns.includes(one));
  tellOfSaves(checkpointer, isReplaced, passing);
  const thread = openThread(kind, {
    threadId: THREAD_ID,
    replay,
    checkpointer,
    onPrompt: (messages) => {
      if (isReplaced(messages)) passing("while the agent's model answers");
    },
    options: {
      budget: { tokens: 2_500 },
      ...options,
      model: tellingSummarizer(summarizer(), passing),
      archive: async (threadId, messages) => {
        passing("before the archive is asked");
        const reference = await archive.archive(threadId, messages);
        passing("when the archive has written, before it resolves");
        return reference;
      },
      onEvent: (event) => {
        onEvent(event);
        if (event.type !== "context.over-budget") passing("when the pass has ended");
      },
    },
  });
  return { ...thread, turns: replay.turns, archive, close: () => void checkpointer.db.close() };
}

function tellingSummarizer(digests: ScriptedModel, passing: Passing) {
  const answering = new ScriptedModel(async (messages) => {
    passing("while the summarizer answers");
    return digests.invoke(messages);
  });
  let isAnswered = false;
  return {
    invoke: async (messages: BaseMessage[], config?: object) => {
      passing(isAnswered ? "before the summarizer is called again" : "before the summarizer is called");
      const answer = await answering.invoke(messages, config);
      isAnswered = true;
      return answer;
    },
  };
}

type Saver = ReturnType<typeof openSaver>;

function tellOfSaves(saver: Saver, isReplaced: (value: unknown) => boolean, passing: Passing): void {
  const { put, putWrites } = saver;
  saver.put = async (...args) => {
    passing("before the input is saved");
    const saved = await put.apply(saver, args);
    if (isReplaced(args[1].channel_values["messages"])) passing("when its checkpoint is saved");
    return saved;
  };
  saver.putWrites = async (...args) => {
    const isUpdate = args[1].some(([, value]) => isReplaced(value));
    if (isUpdate) passing("before the update is written");
    await putWrites.apply(saver, args);
    if (isUpdate) passing("when the update is written, before its checkpoint");
  };
}

/** What stands for others in a list, each with the message after which it was made. */
export function standInsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return (value as BaseMessage[])
    .filter((message) => isSummaryMessage(message) || isShortened(message))
    .map(({ id, additional_kwargs }) => `${id} ${(additional_kwargs["threadkeep"] as { through: string }).through}`);
}
