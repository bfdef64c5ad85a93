import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { type Scripted, ScriptedModel } from "../../testing/scripted-model.ts";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { AT_ONCE, throwNext, tooLong, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

type State = typeof MessagesAnnotation.State;

interface Team {
  /** Of the second step, one after the other. */
  faults: Error[];
  /** It fails when its model has answered, and not before. */
  speaksFirst?: boolean;
}

/** A graph of two steps that speak. */
function team({ faults, speaksFirst = false }: Team) {
  const [planner, worker] = [new ScriptedModel(() => "The plan."), new ScriptedModel(() => "The work.")];
  const work = async ({ messages }: State) => {
    if (!speaksFirst) throwNext(faults);
    const answer = await worker.invoke(messages);
    throwNext(faults);
    return { messages: [answer] };
  };
  return new StateGraph(MessagesAnnotation)
    .addNode("plan", async ({ messages }) => ({ messages: [await planner.invoke(messages)] }))
    .addNode("work", work)
    .addEdge(START, "plan")
    .addEdge("plan", "work")
    .compile();
}

/** An agent whose model speaks, calls a tool, and fails once when it is asked again. */
function agent() {
  const call = new AIMessage({ content: "I look.", tool_calls: [{ name: "look", args: {}, id: "1" }] });
  const answers: Scripted[] = [call, unavailable(), "I saw."];
  const look = tool(() => "Much.", { name: "look", description: "Looks", schema: z.object({}) });
  return createAgent({ model: new ScriptedModel(() => answers.shift()!), tools: [look] });
}

/** A graph around the graph. */
function around(inner: ReturnType<typeof team>) {
  return new StateGraph(MessagesAnnotation).addNode("inner", inner).addEdge(START, "inner").compile();
}

const MENDING: RecoveryNodeOptions = { onContextOverflow: async () => ({ messages: [new HumanMessage("Do less.")] }) };

/** What a reader has who drops what he is told to. */
async function read(node: object, options: RecoveryNodeOptions, isSaved = true) {
  const events: ErrorRecoveryEvent[] = [];
  const settings = { ...AT_ONCE, ...options, onEvent: (event: ErrorRecoveryEvent) => events.push(event) };
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("team", withErrorRecovery(node as ReturnType<typeof team>, settings))
    .addEdge(START, "team")
    .compile(isSaved ? { checkpointer: new MemorySaver() } : {});
  const screen = new Map<string, string>();
  const run = async () => {
    const input = { messages: [new HumanMessage("Do.")] };
    const config = { configurable: { thread_id: "1" }, subgraphs: true };
    for await (const chunk of await graph.stream(input, { ...config, streamMode: ["messages", "custom"] }))
      show(screen, chunk as unknown as Chunk);
  };
  const failure = await rejectionOf(run());
  const restarts = events.filter(({ type }) => type === "recovery.stream-restarted").length;
  return { failure, shown: [...screen.values()], restarts, last: events.at(-1) };
}

type Chunk =
  | [unknown, "custom", ErrorRecoveryEvent]
  | [unknown, "messages", [{ id: string; type: string; text: string }]];

function show(screen: Map<string, string>, chunk: Chunk): void {
  if (chunk[1] === "messages") {
    const [{ id, type, text }] = chunk[2];
    if (type === "ai") screen.set(id, (screen.get(id) ?? "") + text);
  } else if (chunk[2].type === "recovery.stream-restarted")
    for (const id of chunk[2].data.messageIds ?? [...screen.keys()]) screen.delete(id);
}

const BOTH = ["The plan.", "The work."];

describe.each([{}, { retryPartialStreams: true }])("a graph whose finished step has spoken, with %j,", (options) => {
  it.each<[string, () => object]>([
    ["a graph", () => team({ faults: [unavailable(), unavailable()] })],
    ["a graph in a graph", () => around(team({ faults: [unavailable()] }))],
  ])("goes on behind it as %s, and nothing is void", async (_, make) => {
    expect(await read(make(), options)).toMatchObject({ failure: undefined, shown: BOTH, restarts: 0 });
  });

  it("goes on behind it as an agent, and nothing is void", async () => {
    const shown = ["I look.", "I saw."];
    expect(await read(agent(), options)).toMatchObject({ failure: undefined, shown, restarts: 0 });
  });
});

const REFUSED = { restarts: 0, last: { type: "recovery.failed", data: { why: "a part of the answer was streamed" } } };

/** What is void, and what a reader has when it fails. */
const AGAIN: [string, Team, RecoveryNodeOptions, boolean, string[]][] = [
  ["without a checkpointer", { faults: [unavailable()] }, {}, false, ["The plan."]],
  ["whose failing step has spoken, too", { faults: [unavailable()], speaksFirst: true }, {}, true, BOTH],
  ["that begins anew with a mended input", { faults: [tooLong()] }, MENDING, true, ["The plan."]],
  ["that went on before it begins anew", { faults: [unavailable(), tooLong()] }, MENDING, true, ["The plan."]],
];

describe.each(AGAIN)("a graph %s", (_, { faults, speaksFirst = false }, options, isSaved, shown) => {
  const make = () => team({ faults: [...faults], speaksFirst });

  it("is not run again by itself, as a reader would get something twice", async () => {
    expect(await read(make(), options, isSaved)).toMatchObject({ ...REFUSED, shown });
  });

  it("tells what is void when asked to run again, and nothing else", async () => {
    const seen = await read(make(), { ...options, retryPartialStreams: true }, isSaved);
    expect(seen).toMatchObject({ failure: undefined, shown: BOTH, restarts: 1 });
  });
});
