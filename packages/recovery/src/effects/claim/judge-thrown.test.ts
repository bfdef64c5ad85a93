import { Command, GraphInterrupt, ParentCommand, GraphDrained } from "@langchain/langgraph";
import { LeaseLostError } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { expect, it } from "vitest";
import { judgeThrown } from "./judge-thrown.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
const wrapped = Object.assign(new Error("wrapped", { cause: refused }), { "~brand": "MiddlewareError" });

it.each([
  ["an interrupt", new GraphInterrupt([]), "suspended"],
  ["a drain", new GraphDrained(), "suspended"],
  ["a command to a parent graph", new ParentCommand(new Command({})), "left-open"],
  ["a lost lease", new LeaseLostError({ runId: "r", owner: "o", epoch: 1 }, "t"), "left-open"],
  ["an effect within that is unknown", new ThreadkeepError("?", { code: "effect.unknown" }), "left-open"],
  ["an abort", Object.assign(new Error("stop"), { name: "AbortError" }), "unknown"],
  ["an error of the tool", new Error("declined"), "failed"],
  ["a refused connection, after other requests perhaps", refused, "unknown"],
  ["an overload", Object.assign(new Error("529"), { status: 529 }), "unknown"],
  ["a conflict", Object.assign(new Error("409"), { status: 409 }), "failed"],
  ["a text", "declined", "failed"],
  ["nothing", undefined, "failed"],
])("says of %s that the call is %s", (_, error, said) => {
  expect(judgeThrown(error, { isAborted: false, singleRequest: false })).toBe(said);
});

it("says that a single request never happened which was never sent, through the wrappers of langchain", () => {
  for (const error of [refused, wrapped])
    expect(judgeThrown(error, { isAborted: false, singleRequest: true })).toBe("never-happened");
});

it("says nothing of a call that was aborted", () => {
  expect(judgeThrown(refused, { isAborted: true, singleRequest: true })).toBe("unknown");
});
