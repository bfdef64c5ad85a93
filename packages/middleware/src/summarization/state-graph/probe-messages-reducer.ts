import { AIMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import { isLangChainMessage } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";

/**
 * What an update of a list must look like.
 * - `by-id`: a message with a known id replaces, a RemoveMessage removes. `rewrites`: it knows REMOVE_ALL_MESSAGES, too.
 * - `plain-by-id`: the same with `{ role: "remove", id }`, for a list that keeps plain objects: `plainMessagesReducer`.
 * - `whole-list`: the update is the new list.
 * - `append`: nothing can be taken out.
 */
export type MessagesForm =
  | { form: "by-id"; rewrites: boolean }
  | { form: "plain-by-id" }
  | { form: "whole-list" }
  | { form: "append" }
  | { form: "unknown"; why: string };

/** A channel of a StateGraph, whatever copy of LangGraph it is of. */
interface ProbedChannel {
  fromCheckpoint(value: unknown): ProbedChannel;
  update(values: unknown[]): unknown;
  get(): unknown;
}

const PERSISTENT = new Set<unknown>(["LastValue", "BinaryOperatorAggregate", "DeltaChannel", "UntrackedValue"]);

/** Tries it out with small made-up lists, on copies: neither the channel nor what its reducer throws gets out of here. */
export function probeMessagesReducer(channel: unknown): MessagesForm {
  const name = isRecord(channel) ? channel["lc_graph_name"] : undefined;
  if (!PERSISTENT.has(name)) return { form: "unknown", why: `a channel of kind ${String(name)} keeps no list` };
  const probed = channel as ProbedChannel;
  const start = startOf(probed);
  if (start !== undefined && start !== null && !Array.isArray(start))
    return {
      form: "unknown",
      why: `it starts as ${typeof start === "object" ? "an object" : `a ${typeof start}`}, not as a list`,
    };
  return probeById(probed) ?? probePlainById(probed) ?? probeRest(probed);
}

/** What its default makes; nothing where it has none, and where that throws. */
function startOf(channel: ProbedChannel): unknown {
  try {
    return channel.fromCheckpoint(undefined).get();
  } catch {
    return undefined;
  }
}

interface Kind {
  make(id: string, text: string): unknown;
  remove(id: string): unknown;
}

const LANGCHAIN: Kind = {
  make: (id, text) => (id === "b" ? new AIMessage({ id, content: text }) : new HumanMessage({ id, content: text })),
  remove: (id) => new RemoveMessage({ id }),
};

const PLAIN: Kind = {
  make: (id, text) => ({ role: id === "b" ? "assistant" : "user", content: text, id }),
  remove: (id) => ({ role: "remove", id }),
};

function probeById(channel: ProbedChannel): MessagesForm | undefined {
  if (!removesById(channel, LANGCHAIN)) return undefined;
  const rewritten = apply(channel, LANGCHAIN, ["d new"], [REMOVE_ALL_MESSAGES]);
  return { form: "by-id", rewrites: isList(rewritten, LANGCHAIN, ["d new"]) };
}

function probePlainById(channel: ProbedChannel): MessagesForm | undefined {
  if (!removesById(channel, PLAIN)) return undefined;
  const rewritten = apply(channel, PLAIN, ["d new"], [REMOVE_ALL_MESSAGES]);
  if (isList(rewritten, PLAIN, ["d new"])) return { form: "plain-by-id" };
  return {
    form: "unknown",
    why: 'its reducer does not empty the list for { role: "remove", id: REMOVE_ALL_MESSAGES }',
  };
}

function removesById(channel: ProbedChannel, kind: Kind): boolean {
  return isList(apply(channel, kind, ["b new"], ["a"]), kind, ["b new", "c old"]);
}

function probeRest(channel: ProbedChannel): MessagesForm {
  const tries = [LANGCHAIN, PLAIN].map((kind) => apply(channel, kind, ["b new", "d new"]));
  const labels = tries.map(({ list }) => list?.map(labelOf));
  if (labels.some((list) => isSame(list, ["b new", "d new"]))) return { form: "whole-list" };
  if (labels.some((list) => isSame(list?.slice(0, 3), OLD))) return { form: "append" };
  if (labels.some((list) => isSame(list, ["a old", "b new", "c old", "d new"])))
    return { form: "unknown", why: "its reducer replaces messages by id, and removes none" };
  return { form: "unknown", why: tries.find(({ why }) => why !== undefined)?.why ?? "its reducer changes the list" };
}

const OLD = ["a old", "b old", "c old"];

interface Attempt {
  list?: unknown[];
  why?: string;
}

/** The list of three messages after an update. */
function apply(
  channel: ProbedChannel,
  kind: Kind,
  written: readonly string[],
  removed: readonly string[] = [],
): Attempt {
  const make = (label: string): unknown => kind.make(...(label.split(" ") as [string, string]));
  try {
    const copy = channel.fromCheckpoint(OLD.map(make));
    copy.update([[...removed.map(kind.remove), ...written.map(make)]]);
    return readList(copy.get());
  } catch (thrown) {
    return { why: `its reducer throws when it is given messages: ${messageOf(thrown)}` };
  }
}

function readList(value: unknown): Attempt {
  if (Array.isArray(value)) return { list: value };
  if (!isRecord(value) || typeof value["then"] !== "function") return { why: "its reducer returns no list" };
  void Promise.resolve(value).catch(() => undefined);
  return { why: "its reducer is asynchronous" };
}

function messageOf(thrown: unknown): string {
  const text = isRecord(thrown) ? thrown["message"] : thrown;
  return typeof text === "string" ? text.replaceAll(/\s+/g, " ").slice(0, 200) : "an unnamed error";
}

function isList({ list }: Attempt, kind: Kind, expected: readonly string[]): boolean {
  const isOfKind = list?.every((item) => isLangChainMessage(item) === (kind === LANGCHAIN));
  return isOfKind === true && isSame(list?.map(labelOf), expected);
}

function labelOf(item: unknown): string {
  return isRecord(item) ? `${String(item["id"])} ${String(item["content"])}` : "";
}

function isSame(left: readonly string[] | undefined, right: readonly string[]): boolean {
  return left !== undefined && left.join("\n") === right.join("\n");
}
