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

/**
 * Until it is stopped. Undefined where nobody reads: then nothing is watched.
 *
 * @param model may have readers of its own: callbacks that it was made with
 */
export function watchStream({ callbacks, metadata }: RunnableConfig, model?: unknown): StreamWatch | undefined {
  if (isManager(callbacks)) {
    const isRead = callbacks.handlers.some(isReader) || hasReader(ownCallbacks(model));
    return isRead ? watchAt(callbacks, new Watch()) : undefined;
  }
  const own = ownCallbacks(model);
  // They are of all runs that ask the model at the same time.
  return hasReader(own) ? watchAt(own, new Watch(String(metadata?.["langgraph_checkpoint_ns"]))) : undefined;
}

function watchAt(place: Handlers | Handler[], watch: Watch): StreamWatch {
  const isList = Array.isArray(place);
  if (isList) place.push(watch);
  else place.addHandler(watch, true);
  const stop = () => (isList ? void place.splice(place.indexOf(watch), 1) : place.removeHandler(watch));
  const takeSeen = () => watch.takeSeen();
  return { takeSeen, takeStreamed: () => takeSeen().length > 0, stop };
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
  /** All tasks where it is undefined. */
  readonly #task: string | undefined;
  /** Of every model run that was begun. */
  readonly #namespaces = new Map<string, string>();
  readonly #messageIds = new Map<string, string>();
  #seen = new Map<string, SeenAnswer>();

  constructor(task?: string) {
    this.#task = task;
  }

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
    if (this.#task !== undefined && this.#namespaces.get(run) !== this.#task) return false;
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

/** Of the model, or of what `withConfig` has made of it. Read for each call: by name, as engines keep the place of a field that is written out. */
function ownCallbacks(model: unknown): unknown {
  if (typeof model !== "object" || model === null) return undefined;
  try {
    const { callbacks, config, bound } = model as MaybeBound;
    return callbacks ?? config?.callbacks ?? bound?.callbacks;
  } catch {
    // Models may be proxies, and their fields getters.
    return undefined;
  }
}

interface MaybeBound {
  callbacks?: unknown;
  config?: { callbacks?: unknown } | null;
  bound?: { callbacks?: unknown } | null;
}

function hasReader(callbacks: unknown): callbacks is Handlers | Handler[] {
  if (isManager(callbacks)) return callbacks.handlers.some(isReader);
  return Array.isArray(callbacks) && Object.isExtensible(callbacks) && (callbacks as Handler[]).some(isReader);
}

function isManager(callbacks: unknown): callbacks is Handlers {
  const { handlers, addHandler } = (callbacks ?? {}) as Partial<Handlers>;
  return Array.isArray(handlers) && typeof addHandler === "function";
}

/** A tracer gets tokens, too, but what it has seen is not what a person has read. */
function isReader({ name, lc_prefer_streaming, handleLLMNewToken }: Handler): boolean {
  return lc_prefer_streaming === true || (typeof handleLLMNewToken === "function" && !String(name).includes("tracer"));
}
