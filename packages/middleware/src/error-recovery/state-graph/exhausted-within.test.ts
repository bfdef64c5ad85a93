import { Annotation, START, StateGraph, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, unauthorized, unavailable } from "./testing/faults.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ seen: Annotation<string>, ...recoveryChannels });
type State = typeof State.State;

const exhausted = withErrorRecovery(async (): Promise<object> => {
  throw unavailable();
}, AT_ONCE);
const refused = async (): Promise<object> => {
  throw unauthorized();
};

const inner = (right: () => Promise<object>) =>
  new StateGraph(State)
    .addNode("left", exhausted)
    .addNode("right", right)
    .addEdge(START, "left")
    .addEdge(START, "right")
    .compile();

const outer = (node: object, onExhausted: RecoveryNodeOptions["onExhausted"] = "end") =>
  new StateGraph(State)
    .addNode("team", node as (state: State) => Promise<object>, { ends: ["sorry"] })
    .addNode("sorry", ({ recoveryFailure }) => ({ seen: recoveryFailure?.message ?? "" }))
    .addEdge(START, "team")
    .compile()
    .invoke({ seen: "" }, onExhausted === "end" ? {} : { recursionLimit: 10 });

const FAILURE = { reason: "attempts", attempts: [{}, {}, {}] };

describe("a bound that is reached further in", () => {
  it("is found behind an error that has it as its cause", async () => {
    const graph = inner(async () => ({}));
    const wrapping = async (state: State, own: LangGraphRunnableConfig) =>
      graph.invoke(state, own).catch((cause: unknown) => {
        throw new Error("The team gave up.", { cause: new Error("Its graph did.", { cause }) });
      });
    const node = withErrorRecovery(wrapping, { ...AT_ONCE, onExhausted: "end" });
    expect((await outer(node)).recoveryFailure).toMatchObject(FAILURE);
  });

  it.each<[string, RecoveryNodeOptions["onExhausted"]]>([
    ["ends the run", "end"],
    ["goes to the node", { goto: "sorry" }],
  ])("by two parallel nodes %s", async (_, onExhausted) => {
    const node = withErrorRecovery(inner(exhausted), { ...AT_ONCE, onExhausted: onExhausted ?? "end" });
    const { recoveryFailure, seen } = await outer(node, onExhausted);
    expect(recoveryFailure).toMatchObject(FAILURE);
    expect(recoveryFailure?.message).toContain("The node left failed after 3 attempts");
    if (onExhausted !== "end") expect(seen).toBe(recoveryFailure?.message);
  });

  it("by all graphs of which a function needs one ends the run", async () => {
    const graphs = [inner(exhausted), inner(exhausted)];
    const node = withErrorRecovery(
      async (state: State, own: LangGraphRunnableConfig) =>
        Promise.any(graphs.map((graph) => graph.invoke(state, own))),
      { ...AT_ONCE, onExhausted: "end" },
    );
    expect((await outer(node)).recoveryFailure).toMatchObject(FAILURE);
  });

  it("hides no other error beside it", async () => {
    const both = async (state: State, own: LangGraphRunnableConfig) => {
      const graph = new StateGraph(State).addNode("a", exhausted).addEdge(START, "a").compile();
      const results = await Promise.allSettled([graph.invoke(state, own), refused()]);
      const errors = results.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
      throw new AggregateError(errors, "Neither has answered.");
    };
    const thrown = outer(withErrorRecovery(both, { ...AT_ONCE, onExhausted: "end" }));
    await expect(thrown).rejects.toMatchObject({
      message: "Neither has answered.",
      errors: [{ code: "recovery.exhausted" }, { status: 401 }],
    });
  });

  it("is not looked for in circles", async () => {
    const circular = async (): Promise<object> => {
      const error = new AggregateError([unauthorized()], "In circles.");
      error.errors.push(error);
      throw Object.assign(error, { cause: error });
    };
    await expect(outer(withErrorRecovery(circular, { ...AT_ONCE, onExhausted: "end" }))).rejects.toThrow("In circles.");
  });
});
