import { MemorySaver } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { threadMemory } from "./thread-memory.ts";

const within = (checkpointer?: unknown, checkpoint_ns = "summarize:1") => ({
  configurable: { __pregel_checkpointer: checkpointer, checkpoint_ns },
});

it("is of one thread, list, graph and checkpointer", () => {
  const saver = new MemorySaver();
  threadMemory("t", "messages", within(saver)).write({ ratio: 1.5 });
  expect(threadMemory("t", "messages", within(saver, "agent:2")).read()).toEqual({ ratio: 1.5 });
  const others = [
    threadMemory("u", "messages", within(saver)),
    threadMemory("t", "notes", within(saver)),
    threadMemory("t", "messages", within(saver, "sub:1|summarize:1")),
    threadMemory("t", "messages", within(new MemorySaver())),
    threadMemory("t", "messages", within()),
  ];
  expect(others.map((memory) => memory.read())).toEqual([{}, {}, {}, {}, {}]);
});

it("forgets what a thread waited for once it fits, and keeps what is true of it for good", () => {
  const memory = threadMemory("calm", "messages", within());
  memory.write({ ratio: 1.5, failedCalls: 2, saidOverBudget: true, written: { replaces: "", text: "", calls: 1 } });
  memory.calm();
  expect(memory.read()).toEqual({ ratio: 1.5, failedCalls: 2, revision: 1 });
  memory.calm();
  expect(memory.read().revision).toBe(1);
});
