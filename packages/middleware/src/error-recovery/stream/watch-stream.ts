import type { RunnableConfig } from "@langchain/core/runnables";

/** Whether a part of the model's answer has gone to somebody who reads it as it comes. */
export interface StreamWatch {
  /** Since it was asked last. */
  takeStreamed(): boolean;
  stop(): void;
}

interface Handler {
  name?: string;
  lc_prefer_streaming?: boolean;
  handleLLMNewToken?: unknown;
}

interface Handlers {
  handlers: Handler[];
  addHandler(handler: object, inherit: boolean): void;
  removeHandler(handler: object): void;
}

/** Tags of calls whose text is kept from the stream. */
const HIDDEN: ReadonlySet<string> = new Set(["nostream", "langsmith:nostream"]);

/** Until it is stopped. Undefined where nobody reads, as without a callback manager: then nothing is watched. */
export function watchStream({ callbacks }: RunnableConfig): StreamWatch | undefined {
  if (!isManager(callbacks) || !callbacks.handlers.some(isReader)) return undefined;
  let streamed = false;
  const handler = tokenHandler((tags = []) => {
    streamed ||= !tags.some((tag) => HIDDEN.has(tag));
  });
  callbacks.addHandler(handler, true);
  const takeStreamed = (): boolean => {
    const was = streamed;
    streamed = false;
    return was;
  };
  return { takeStreamed, stop: () => callbacks.removeHandler(handler) };
}

/** The arguments are those of `BaseCallbackHandler`. */
function tokenHandler(noteToken: (tags?: readonly string[]) => void): object {
  return {
    name: "threadkeep_stream_watch",
    ignoreChain: true,
    ignoreAgent: true,
    ignoreRetriever: true,
    ignoreCustomEvent: true,
    awaitHandlers: true,
    raiseError: false,
    copy() {
      return this as unknown;
    },
    handleLLMNewToken: (_token: string, _at: unknown, _run: string, _parent?: string, tags?: string[]) =>
      noteToken(tags),
    handleChatModelStreamEvent: (_event: unknown, _run: string, _parent?: string, tags?: string[]) => noteToken(tags),
  };
}

function isManager(callbacks: unknown): callbacks is Handlers {
  const { handlers, addHandler } = (callbacks ?? {}) as Partial<Handlers>;
  return Array.isArray(handlers) && typeof addHandler === "function";
}

/** A tracer gets tokens, too, but what it has seen is not what a person has read. */
function isReader({ name, lc_prefer_streaming, handleLLMNewToken }: Handler): boolean {
  return lc_prefer_streaming === true || (typeof handleLLMNewToken === "function" && !String(name).includes("tracer"));
}
