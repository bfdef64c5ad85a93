import type { RunnableConfig } from "@langchain/core/runnables";
import { isEventSeen, isTokenSeen } from "./is-seen.ts";

/** What of models' answers has gone to somebody who reads it as it comes. */
export interface StreamWatch {
  /** Whether anything has, since it was asked last. */
  takeStreamed(): boolean;
  /** Since it was asked last: one for each answer of which something has. */
  takeSeen(): readonly SeenAnswer[];
  stop(): void;
}

export interface SeenAnswer {
  /** The tasks that the model was asked in, the outermost first, as LangGraph names them. Unknown outside of a graph. */
  namespace: string | undefined;
  /** As the stream mode "messages" gives it. */
  messageId: string;
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
  const watch = new Watch();
  callbacks.addHandler(watch, true);
  const takeSeen = () => watch.takeSeen();
  return { takeSeen, takeStreamed: () => takeSeen().length > 0, stop: () => callbacks.removeHandler(watch) };
}

/** The arguments are those of `BaseCallbackHandler`. */
class Watch {
  readonly name = "threadkeep_stream_watch";
  readonly ignoreChain = true;
  readonly ignoreAgent = true;
  readonly ignoreRetriever = true;
  readonly ignoreCustomEvent = true;
  readonly awaitHandlers = true;
  readonly raiseError = false;
  /** Of every model run that was begun. */
  readonly #namespaces = new Map<string, string>();
  readonly #messageIds = new Map<string, string>();
  #seen = new Map<string, SeenAnswer>();

  takeSeen(): readonly SeenAnswer[] {
    const seen = [...this.#seen.values()];
    this.#seen = new Map();
    return seen;
  }

  copy(): this {
    return this;
  }

  handleChatModelStart(...args: StartArguments): void {
    const [, , run, , , , metadata] = args;
    const namespace = metadata?.["langgraph_checkpoint_ns"] ?? metadata?.["checkpoint_ns"];
    if (typeof namespace === "string") this.#namespaces.set(run, namespace);
  }

  handleLLMStart(...args: StartArguments): void {
    this.handleChatModelStart(...args);
  }

  handleLLMNewToken(
    token: string,
    _at: unknown,
    run: string,
    _parent?: string,
    tags?: readonly string[],
    fields?: unknown,
  ): void {
    if (this.#isNews(run, tags) && isTokenSeen(token, fields)) this.#note(run, idIn(fields));
  }

  handleChatModelStreamEvent(event: unknown, run: string, _parent?: string, tags?: readonly string[]): void {
    const { event: type, id } = (event ?? {}) as { event?: unknown; id?: unknown };
    if (type === "message-start" && typeof id === "string") this.#messageIds.set(run, id);
    if (this.#isNews(run, tags) && isEventSeen(event)) this.#note(run, this.#messageIds.get(run));
  }

  #isNews(run: string, tags: readonly string[] = []): boolean {
    return !this.#seen.has(run) && !tags.some((tag) => HIDDEN.has(tag));
  }

  #note(run: string, messageId = `run-${run}`): void {
    this.#seen.set(run, { namespace: this.#namespaces.get(run), messageId });
  }
}

function idIn(fields: unknown): string | undefined {
  const id = (fields as { chunk?: { message?: { id?: unknown } } } | undefined)?.chunk?.message?.id;
  return typeof id === "string" ? id : undefined;
}

type StartArguments = [
  model: unknown,
  input: unknown,
  run: string,
  parent?: string,
  extra?: unknown,
  tags?: readonly string[],
  metadata?: Record<string, unknown>,
];

function isManager(callbacks: unknown): callbacks is Handlers {
  const { handlers, addHandler } = (callbacks ?? {}) as Partial<Handlers>;
  return Array.isArray(handlers) && typeof addHandler === "function";
}

/** A tracer gets tokens, too, but what it has seen is not what a person has read. */
function isReader({ name, lc_prefer_streaming, handleLLMNewToken }: Handler): boolean {
  return lc_prefer_streaming === true || (typeof handleLLMNewToken === "function" && !String(name).includes("tracer"));
}
