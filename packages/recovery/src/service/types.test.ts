import { Annotation, Command, END, entrypoint, START, StateGraph, StateSchema } from "@langchain/langgraph";
import type { BaseMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { createAgent } from "langchain";
import { expectTypeOf, it } from "vitest";
import { z } from "zod";
import { createRecoveryService } from "./create-recovery-service.ts";

const State = Annotation.Root({ topic: Annotation<string>, report: Annotation<string> });
const annotated = new StateGraph(State)
  .addNode("write", ({ topic }) => ({ report: topic }))
  .addEdge(START, "write")
  .addEdge("write", END)
  .compile();
const declared = new StateGraph(new StateSchema({ pages: z.number() }))
  .addNode("count", ({ pages }) => ({ pages: pages + 1 }))
  .addEdge(START, "count")
  .addEdge("count", END)
  .compile();
const agent = createAgent({ model: new FakeListChatModel({ responses: [] }), tools: [] });
const double = entrypoint("double", async (value: number) => String(value * 2));
const service = createRecoveryService({
  checkpointer: new MemorySaver(),
  graphs: { annotated, declared, agent, double, versioned: { graph: annotated, version: "2" } },
});

// Never called: these are about what compiles.
const options = { threadId: "t" };
const run = {
  annotated: () => service.run("annotated", { topic: "leases" }, options),
  declared: () => service.run("declared", { pages: 1 }, options),
  agent: () => service.run("agent", { messages: [{ role: "user", content: "hi" }] }, options),
  double: () => service.run("double", 21, options),
  versioned: () => service.run("versioned", { topic: "leases" }, options),
  // @ts-expect-error no such graph
  unknown: () => service.run("anotated", {}, options),
  // @ts-expect-error not what the graph begins with
  wrong: () => service.run("annotated", { topic: 1 }, options),
  // @ts-expect-error a run belongs to a thread
  nowhere: () => service.run("annotated", { topic: "leases" }, {}),
  // @ts-expect-error not what the graph begins with
  streamed: () => service.stream("double", "21", options),
};

const one = createRecoveryService({ checkpointer: new MemorySaver(), graphs: { annotated } });
const stream = {
  updates: () => service.stream("annotated", { topic: "leases" }, options),
  values: () => service.stream("annotated", { topic: "leases" }, { ...options, streamMode: "values" }),
  several: () => service.stream("annotated", { topic: "leases" }, { ...options, streamMode: ["values", "messages"] }),
  within: () => service.stream("annotated", { topic: "leases" }, { ...options, streamMode: "values", subgraphs: true }),
  versioned: () => service.stream("versioned", { topic: "leases" }, { ...options, streamMode: "values" }),
  agent: () => service.stream("agent", { messages: "hi" }, { ...options, streamMode: "values" }),
  tokens: () => service.stream("agent", { messages: "hi" }, { ...options, streamMode: "messages" }),
  double: () => service.stream("double", 21, { ...options, streamMode: "values" }),
  // @ts-expect-error no such mode
  unknown: () => service.stream("double", 21, { ...options, streamMode: "tokens" }),
};
const resume = {
  only: () => one.resume("t"),
  named: () => service.resume<"double">("t", new Command({ resume: "yes" })),
  by: () => service.resume("t", undefined, { graph: "double" }),
  any: () => service.resume("t"),
  // @ts-expect-error no such graph
  unknown: () => service.resume<"anotated">("t"),
};
const answer = new Command({ resume: "yes" });
const resumeStream = {
  only: () => one.resumeStream("t", answer),
  values: () => one.resumeStream("t", answer, { streamMode: "values" }),
  named: () => service.resumeStream("t", answer, { graph: "annotated", streamMode: "values" }),
  within: () => service.resumeStream("t", answer, { graph: "versioned", streamMode: "values", subgraphs: true }),
  several: () => service.resumeStream("t", answer, { graph: "annotated", streamMode: ["values", "messages"] }),
  tokens: () => service.resumeStream("t", undefined, { graph: "agent", streamMode: "messages" }),
  double: () => service.resumeStream("t", answer, { graph: "double", streamMode: "values" }),
  any: () => service.resumeStream("t", answer, { streamMode: "values" }),
  // @ts-expect-error no such graph
  unknown: () => service.resumeStream("t", answer, { graph: "anotated" }),
  // @ts-expect-error no such mode
  mode: () => service.resumeStream("t", answer, { streamMode: "tokens" }),
};

type Chunk<Stream extends () => AsyncGenerator> = ReturnType<Stream> extends AsyncGenerator<infer Each> ? Each : never;
type Whole = typeof State.State;

it("knows what each graph streams, by its modes", () => {
  expectTypeOf<Chunk<typeof stream.updates>>().toEqualTypeOf<{ write?: { report: string } }>();
  expectTypeOf<Chunk<typeof stream.values>>().toEqualTypeOf<Whole>();
  expectTypeOf<Chunk<typeof stream.versioned>>().toEqualTypeOf<Whole>();
  expectTypeOf<Chunk<typeof stream.within>>().toEqualTypeOf<[string[], Whole]>();
  expectTypeOf<Extract<Chunk<typeof stream.several>, ["values", unknown]>>().toEqualTypeOf<["values", Whole]>();
  expectTypeOf<Chunk<typeof stream.several>[0]>().toEqualTypeOf<"values" | "messages">();
  expectTypeOf<Chunk<typeof stream.agent>["messages"]>().toExtend<BaseMessage[]>();
  expectTypeOf<Chunk<typeof stream.tokens>[0]>().toExtend<BaseMessage>();
  expectTypeOf<Chunk<typeof stream.double>>().toEqualTypeOf<string>();
});

it("knows what each graph streams where it is gone on with, by its name and modes", () => {
  expectTypeOf<Chunk<typeof resumeStream.only>>().toEqualTypeOf<{ write?: { report: string } }>();
  expectTypeOf<Chunk<typeof resumeStream.values>>().toEqualTypeOf<Whole>();
  expectTypeOf<Chunk<typeof resumeStream.named>>().toEqualTypeOf<Whole>();
  expectTypeOf<Chunk<typeof resumeStream.within>>().toEqualTypeOf<[string[], Whole]>();
  expectTypeOf<Chunk<typeof resumeStream.several>>().toEqualTypeOf<Chunk<typeof stream.several>>();
  expectTypeOf<Chunk<typeof resumeStream.tokens>>().toEqualTypeOf<Chunk<typeof stream.tokens>>();
  expectTypeOf<Chunk<typeof resumeStream.double>>().toEqualTypeOf<string>();
  expectTypeOf<Chunk<typeof resumeStream.any>>().extract<string>().toEqualTypeOf<string>();
});

it("knows what the runs that are resumed end with", () => {
  expectTypeOf(resume.by).returns.resolves.toEqualTypeOf<string>();
  expectTypeOf(resume.only).returns.resolves.toEqualTypeOf<Whole>();
  expectTypeOf(resume.named).returns.resolves.toEqualTypeOf<string>();
  expectTypeOf(resume.any).returns.resolves.not.toBeUnknown();
  expectTypeOf<Awaited<ReturnType<typeof resume.any>>>().extract<string>().toEqualTypeOf<string>();
});

it("knows what each graph begins and ends with", () => {
  expectTypeOf(run.annotated).returns.resolves.toHaveProperty("report").toEqualTypeOf<string>();
  expectTypeOf(run.declared).returns.resolves.toHaveProperty("pages").toEqualTypeOf<number>();
  expectTypeOf(run.agent).returns.resolves.toHaveProperty("messages").toExtend<BaseMessage[]>();
  expectTypeOf(run.double).returns.resolves.toEqualTypeOf<string>();
  expectTypeOf(run.versioned).returns.resolves.toHaveProperty("report").toEqualTypeOf<string>();
});
