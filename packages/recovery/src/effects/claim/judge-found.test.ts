import { describe, expect, it } from "vitest";
import { Attempts } from "./attempts.ts";
import { judgeFound } from "./judge-found.ts";
import { errorOf, recordError, type StoredOutcome } from "./stored-outcome.ts";

const NOTHING = { running: undefined, leftover: undefined };
const CLAIMED = { state: "claimed", result: undefined } as const;
const error = { name: "CardError", message: "declined" };
const failed = (result: StoredOutcome) => ({ state: "failed", result }) as const;

describe("a claim without an end", () => {
  it("is unknown, whatever the policy", () => {
    for (const policy of ["retry", "ask", "fail"] as const)
      expect(judgeFound(CLAIMED, NOTHING, policy)).toEqual({ kind: "unknown", why: "unfinished" });
  });

  it("is waited for where it is under way here", () => {
    const running = Promise.resolve();
    expect(judgeFound(CLAIMED, { ...NOTHING, running }, "retry")).toEqual({ kind: "wait", until: running });
  });

  it("is made where it never began, and recorded where its end is known here", () => {
    const outcome: StoredOutcome = { kind: "value", value: 1 };
    const judge = (leftover: Parameters<typeof judgeFound>[1]["leftover"]) =>
      judgeFound(CLAIMED, { ...NOTHING, leftover }, "fail");
    expect(judge({ kind: "never-began" })).toEqual({ kind: "again", asked: 0 });
    expect(judge({ kind: "unsaved", outcome })).toEqual({ kind: "record", outcome });
    expect(judge({ kind: "unsaved", outcome: { kind: "lost", code: "c" } })).toMatchObject({ why: "result-lost" });
    expect(judge({ kind: "unsaved", outcome: { kind: "unknown", error } })).toMatchObject({ why: "no-answer" });
  });
});

describe("a call that has ended", () => {
  it("gives its result, or its error unless it may be made again", () => {
    const done = { state: "done", result: { kind: "value", value: 7 } } as const;
    expect(judgeFound(done, NOTHING, "retry")).toEqual({ kind: "replay", value: 7 });
    expect(judgeFound(failed({ kind: "error", error }), NOTHING, "ask")).toEqual({ kind: "fail-again", error });
    expect(judgeFound(failed({ kind: "error", error }), NOTHING, "retry")).toEqual({ kind: "again", asked: 0 });
  });

  it("is unknown where it threw what does not tell, whatever the policy", () => {
    for (const policy of ["retry", "ask", "fail"] as const)
      expect(judgeFound(failed({ kind: "unknown", error }), NOTHING, policy)).toEqual({
        kind: "unknown",
        why: "no-answer",
      });
  });

  it("begins anew after a question of its own, behind those of the ledger", () => {
    expect(judgeFound(failed({ kind: "suspended", asked: 2 }), NOTHING, "fail")).toEqual({ kind: "again", asked: 2 });
  });

  it.each([{ kind: "lost", code: "c" }, undefined, "text", { kind: "of a later version" }])(
    "is unknown where what it gave is not there: %j",
    (result) => {
      expect(judgeFound({ state: "done", result }, NOTHING, "retry")).toEqual({ kind: "unknown", why: "result-lost" });
    },
  );
});

describe("the attempts of a process", () => {
  it("keep which of the newest thousand never began, and all that is done and not recorded", () => {
    const attempts = new Attempts();
    const unsaved = { kind: "unsaved", outcome: { kind: "value", value: 1 } } as const;
    const done = Array.from({ length: 1_001 }, () => attempts.begin());
    for (const id of done) attempts.end(id, unsaved);
    const ids = Array.from({ length: 1_001 }, () => attempts.begin());
    for (const id of ids) attempts.end(id, { kind: "never-began" });
    expect(attempts.leftover(ids[0]!)).toBeUndefined();
    expect(attempts.leftover(ids[1]!)).toEqual({ kind: "never-began" });
    expect(attempts.leftover(done[0]!)).toEqual(unsaved);
  });

  it("know of every copy, whoever made it, that it never began", () => {
    const id = new Attempts().begin("copy");
    expect(new Attempts().leftover(id)).toEqual({ kind: "never-began" });
  });
});

describe("an error that is stored", () => {
  it("keeps its name, message, code and status, and nothing else", () => {
    const thrown = Object.assign(new TypeError("no"), { code: "E1", status: 402, request: { secret: "s" } });
    const again = errorOf(recordError(thrown));
    expect({ ...again, name: again.name, message: again.message }).toEqual({
      name: "TypeError",
      message: "no",
      code: "E1",
      status: 402,
    });
    expect(String(again)).toBe("TypeError: no");
  });

  it("may have been anything", () => {
    expect(errorOf(recordError("a text")).message).toBe("a text");
    expect(recordError(Object.create(null)).name).toBe("Error");
  });
});
