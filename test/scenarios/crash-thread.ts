import type { BaseMessage } from "@langchain/core/messages";
import { createFileArchive, type FileArchive } from "@threadkeep/storage";
import { join } from "node:path";
import { isSummaryMessage } from "../../packages/middleware/src/testing/must-stay.ts";
import { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import { summarizingModel } from "../../packages/middleware/src/testing/summarizer-models.ts";
import { buildConversation } from "./build-conversation.ts";
import type { Passing } from "./crash-points.ts";
import { openThread, type Kind, type LongThread } from "./long-thread.ts";
import { openSaver } from "./open-saver.ts";
import { replayOf } from "./replay.ts";

export const replay = replayOf(buildConversation(16));

export const THREAD_ID = "thread-1";

/** A thread over the files of a folder. */
export interface StoredThread extends LongThread {
  archive: FileArchive;
  close(): void;
}

/** Everything of it says when it comes by a crash point. */
export function openStoredThread(kind: Kind, folder: string, passing: Passing = () => {}): StoredThread {
  const archive = createFileArchive(join(folder, "archive"));
  const checkpointer = openSaver(folder);
  tellOfSaves(checkpointer, passing);
  const thread = openThread(kind, {
    threadId: THREAD_ID,
    replay,
    checkpointer,
    onPrompt: (messages) => {
      if (holdsSummary(messages)) passing("while the agent's model answers");
    },
    options: {
      budget: { tokens: 2_500 },
      model: tellingSummarizer(passing),
      archive: async (threadId, messages) => {
        passing("before the archive is asked");
        const reference = await archive.archive(threadId, messages);
        passing("when the archive has written, before it resolves");
        return reference;
      },
      onEvent: ({ type }) => {
        if (type === "context.summarized") passing("when the summarizer has answered");
      },
    },
  });
  return { ...thread, archive, close: () => void checkpointer.db.close() };
}

function tellingSummarizer(passing: Passing) {
  const digests = summarizingModel();
  const answering = new ScriptedModel(async (messages) => {
    passing("while the summarizer answers");
    return digests.invoke(messages);
  });
  return {
    invoke: (messages: BaseMessage[], config?: object) => {
      passing("before the summarizer is called");
      return answering.invoke(messages, config);
    },
  };
}

type Saver = ReturnType<typeof openSaver>;

function tellOfSaves(saver: Saver, passing: Passing): void {
  const { put, putWrites } = saver;
  saver.put = async (...args) => {
    passing("before the input is saved");
    const saved = await put.apply(saver, args);
    if (holdsSummary(args[1].channel_values["messages"])) passing("when its checkpoint is saved");
    return saved;
  };
  saver.putWrites = async (...args) => {
    const isUpdate = args[1].some(([, value]) => holdsSummary(value));
    if (isUpdate) passing("before the update is written");
    await putWrites.apply(saver, args);
    if (isUpdate) passing("when the update is written, before its checkpoint");
  };
}

function holdsSummary(value: unknown): boolean {
  return Array.isArray(value) && value.some((message) => isSummaryMessage(message as BaseMessage));
}
