import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ToolMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, tool, type ToolRuntime } from "langchain";
import type { Library } from "./library/library.ts";

const SYSTEM_PROMPT = `You answer questions about a project from its documents, in one or two sentences.
Look every question up with read_document first, and end with the id of the document in brackets.`;

export interface QuestionAgentParts {
  library: Library;
  model: BaseChatModel;
  checkpointer: BaseCheckpointSaver;
  middleware?: readonly AgentMiddleware[];
}

/** Answers question after question in one thread; for each it reads a whole document. */
export function createQuestionAgent({ library, model, checkpointer, middleware = [] }: QuestionAgentParts) {
  return createAgent({
    model,
    tools: [readDocumentOf(library)],
    systemPrompt: SYSTEM_PROMPT,
    checkpointer,
    middleware,
  });
}

function readDocumentOf(library: Library) {
  return tool(
    async ({ query }: { query: string }, { toolCallId }: ToolRuntime) => {
      const [id] = await library.search(query, 1);
      const text = id === undefined ? "No document says anything about it." : await readPage(library, id);
      // An id that a repeated call gives again: an archive stores the result once then.
      return new ToolMessage({ id: `${toolCallId}-result`, tool_call_id: toolCallId, content: text });
    },
    {
      name: "read_document",
      description: "Finds the document that says most about the query, and gives all of it.",
      schema: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
    },
  );
}

async function readPage(library: Library, id: string): Promise<string> {
  return `<document id="${id}">\n${(await library.fetch(id)).pageContent}\n</document>`;
}
