import { getEventListeners } from "node:events";
import { HumanMessage } from "@langchain/core/messages";
import { GraphInterrupt } from "@langchain/langgraph";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { archiveOriginals, type ArchiveCall } from "./archive-originals.ts";
import { viewMessages } from "./message/view-messages.ts";
import type { ArchiveMessages } from "./summarization-options.ts";
import { memoryArchive } from "../testing/memory-archive.ts";

const views = viewMessages([new HumanMessage({ id: "a", content: "hi" })]);
const hanging: ArchiveMessages = () => new Promise(() => {});
const call = (archive: ArchiveMessages, changes: Partial<ArchiveCall> = {}) =>
  archiveOriginals(views, {
    archive,
    threadId: "t",
    previous: undefined,
    timeoutMs: 1000,
    signal: undefined,
    ...changes,
  });

describe("archiveOriginals", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives the reference and leaves no timer and no listener behind", async () => {
    const { signal } = new AbortController();
    expect(await call(memoryArchive().archive, { signal })).toEqual({ reference: "memory:t" });
    expect([vi.getTimerCount(), getEventListeners(signal, "abort")]).toEqual([0, []]);
  });

  it("names the batch before", async () => {
    const given: unknown[] = [];
    const archive: ArchiveMessages = async (...all) => String(given.push(...all));
    await call(archive, { previous: "before" });
    expect(given).toEqual(["t", [views[0]!.message], "before"]);
  });

  it("gives an error that is thrown before there is a promise", async () => {
    const failure = new TypeError("no bucket");
    const archive = (): never => {
      throw failure;
    };
    expect(await call(archive)).toEqual({ failure });
  });

  it("gives up an archive that takes too long, whatever becomes of it", async () => {
    let fail = (_reason: Error): void => {};
    const ended = call(() => new Promise((_, reject) => (fail = reject)));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ended).toMatchObject({ failure: { name: "TimeoutError", message: "The archive took too long." } });
    // One that nobody looks at would end the test run.
    fail(new Error("too late"));
    await vi.advanceTimersByTimeAsync(1);
  });

  it("throws the reason of an abort at once", async () => {
    const run = new AbortController();
    const ended = call(hanging, { signal: run.signal });
    await vi.advanceTimersByTimeAsync(1);
    run.abort(new Error("user went away"));
    await expect(ended).rejects.toBe(run.signal.reason);
    expect([vi.getTimerCount(), getEventListeners(run.signal, "abort")]).toEqual([0, []]);
  });

  it.each(["resolves", "rejects"])("throws it also where the archive aborts the run and %s", async (how) => {
    const run = new AbortController();
    const archive: ArchiveMessages = async () => {
      run.abort(new Error("user went away"));
      if (how === "rejects") throw new Error("The archive is out of reach.");
      return "r";
    };
    await expect(call(archive, { signal: run.signal })).rejects.toBe(run.signal.reason);
  });

  it("throws it where the abort comes after the reference, too", async () => {
    const run = new AbortController();
    let resolve = (_reference: string): void => {};
    const ended = call(() => new Promise((done) => (resolve = done)), { signal: run.signal });
    resolve("r");
    run.abort(new Error("user went away"));
    await expect(ended).rejects.toBe(run.signal.reason);
  });

  it("stores nothing in a run that is aborted already", async () => {
    const { archive, calls } = memoryArchive();
    await expect(call(archive, { signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
    expect(calls).toEqual([]);
  });

  it("passes on an interrupt", async () => {
    const interrupt = new GraphInterrupt([]);
    await expect(call(() => Promise.reject(interrupt))).rejects.toBe(interrupt);
  });
});
