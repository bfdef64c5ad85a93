import { Annotation, Command, interrupt, START, StateGraph } from "@langchain/langgraph";
import { expect, it, vi } from "vitest";
import { Attempts } from "../effects/claim/attempts.ts";
import { ledgerOver } from "../effects/effect-ledger.ts";
import { gate } from "./testing/gate.ts";
import { pinRuns } from "./testing/pin-runs.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const LEASE_MS = 600_000;
const State = Annotation.Root({
  receipts: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const NOTHING = { receipts: [] };

/** Processes of one graph: a charge, whose call is on its way until the gate is open, and another node beside it. */
async function useCharging(
  beside: (stand: Promise<void>) => Promise<object>,
  besideCharge = async () => {},
  heartbeatMs = LEASE_MS / 3,
) {
  const database = await useSqlite();
  const bank: string[] = [];
  const verified = vi.fn<() => void>();
  const stand = gate();
  // Asked while the call is on its way, the bank knows nothing of it.
  const verify = () => {
    verified();
    return bank.length > 0
      ? { outcome: "happened" as const, result: bank.at(-1) }
      : { outcome: "did-not-happen" as const };
  };
  const process = (wait: () => Promise<void>) => {
    const checkpointer = database.open();
    pinRuns(checkpointer);
    const ledger = ledgerOver({ checkpointer }, new Attempts());
    const graph = new StateGraph(State)
      .addNode("charge", async (_, config) => {
        const call = ledger.once(config, { name: "charge", key: "k", policy: { verify } }, async () => {
          await wait();
          return `receipt ${bank.push("charge")}`;
        });
        const [receipt] = await Promise.all([call, besideCharge()]);
        return { receipts: [receipt] };
      })
      .addNode("beside", () => beside(stand.reached))
      .addEdge(START, "charge")
      .addEdge(START, "beside")
      .compile();
    const attempts = { baseDelayMs: 1 };
    return {
      checkpointer,
      ...useService({ checkpointer, graphs: { graph }, leaseMs: LEASE_MS, heartbeatMs, attempts }),
    };
  };
  return { database, bank, verified, stand, first: process(stand.pass), process };
}

type Charging = Awaited<ReturnType<typeof useCharging>>;

/** Fails the first time, once the charge is on its way. */
function failingWith(status: number) {
  let failures = 1;
  return async (stand: Promise<void>) => {
    await stand;
    if (failures-- > 0) throw Object.assign(new Error(String(status)), { status });
    return {};
  };
}

/** Nobody takes the run up for a lease; after that it is done. */
async function expectKept({ database, bank, stand, process }: Charging) {
  const { service } = process(async () => {});
  expect(await service.sweep()).toMatchObject({ claimed: 0 });
  expect(bank).toEqual([]);
  stand.open();
  database.expireLease("t");
  expect(await service.sweep()).toMatchObject({ results: [{ outcome: "done" }] });
  expect(bank).toEqual(["charge"]);
}

/** Whoever asks for the thread in the place of the run gets it when the charge has landed, and does not make it again. */
async function expectNotReplaced({ database, bank, stand, process }: Charging) {
  const { service, checkpointer } = process(async () => {});
  const admit = vi.spyOn(checkpointer.runs, "admit");
  const replacing = service.run("graph", null, { threadId: "t", onBusy: "interrupt" });
  replacing.catch(() => {});
  await vi.waitFor(() => expect(admit.mock.calls.length).toBeGreaterThan(2), 10_000);
  expect(bank).toEqual([]);
  stand.open();
  await vi.waitFor(() => expect(bank).toEqual(["charge"]), 10_000);
  database.expireHold("t");
  expect(await replacing).toEqual({ receipts: ["charge"] });
  expect(bank).toEqual(["charge"]);
}

async function cutOff({ first, stand }: Charging) {
  const run = first.service.run("graph", NOTHING, { threadId: "t" });
  const refused = expect(run).rejects.toMatchObject({ code: "run.given-back" });
  await stand.reached;
  expect(await first.service.stop({ withinMs: 1 })).toMatchObject({
    cutOff: [{ isGivenBack: true, afterMs: LEASE_MS }],
  });
  await refused;
}

it("keeps a run for a lease that is cut off while it makes an effect, and says so", async () => {
  const charging = await useCharging(async () => ({}));
  await cutOff(charging);
  const reason = expect.stringContaining("As charge was being called, it is not taken up for 10 min.") as string;
  expect(charging.first.events.at(-1)).toMatchObject({ type: "run.given-back", reason });
  const { service } = charging.process(async () => {});
  const held = expect.stringContaining("while an effect was being called") as string;
  expect(await service.checkStuckState("t")).toMatchObject({ canRecover: false, isStuck: false, reason: held });
  const until = expect.stringMatching(/free to be taken up in (10|9) min/) as string;
  expect(await service.recoverThread("t")).toMatchObject({ outcome: "left", why: until });
  const refused = { code: "run.unfinished", message: expect.stringContaining("which may still happen") as string };
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toMatchObject(refused);
  await expectKept(charging);
});

it("keeps a run for a lease whose other node failed while it makes an effect", async () => {
  const charging = await useCharging(failingWith(503));
  const { first } = charging;
  await expect(first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("503");
  expect(first.events.at(-1)).toMatchObject({ type: "run.postponed", afterMs: LEASE_MS });
  await expectKept(charging);
});

it("takes the place of a run that was cut off only when its effect has landed", async () => {
  const charging = await useCharging(async () => ({}));
  await cutOff(charging);
  await expectNotReplaced(charging);
});

it("takes the place of a postponed run only when its effect has landed", async () => {
  const charging = await useCharging(failingWith(503));
  await expect(charging.first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("503");
  await expectNotReplaced(charging);
});

const ENDINGS = {
  postponed: async (heartbeatMs?: number) => {
    const charging = await useCharging(failingWith(503), undefined, heartbeatMs);
    await expect(charging.first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("503");
    return charging;
  },
  failed: async (heartbeatMs?: number) => {
    const charging = await useCharging(failingWith(401), undefined, heartbeatMs);
    await expect(charging.first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("401");
    return charging;
  },
  // It was recorded, and the answer of the database got lost.
  "failed, unheard": async (heartbeatMs?: number) => {
    const charging = await useCharging(failingWith(401), undefined, heartbeatMs);
    const { runs } = charging.first.checkpointer;
    const finish = runs.finish.bind(runs);
    vi.spyOn(runs, "finish").mockImplementationOnce(async (...end) => {
      await finish(...end);
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    });
    await expect(charging.first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("401");
    return charging;
  },
  left: async (heartbeatMs?: number) => {
    const charging = await useCharging(async () => ({}), undefined, heartbeatMs);
    const caller = new AbortController();
    const run = charging.first.service.run("graph", NOTHING, { threadId: "t", signal: caller.signal });
    await charging.stand.reached;
    caller.abort(new Error("no longer"));
    await expect(run).rejects.toThrow("no longer");
    const until = "it is not taken up until that has ended, or its service is gone for 10 min.";
    const why = expect.stringContaining(`As charge was being called, ${until}`) as string;
    expect(charging.first.events.at(-1)).toMatchObject({ type: "run.left", why });
    return charging;
  },
};

it.each(["failed", "left"] as const)(
  "does not go on with a run that is %s while it makes an effect, nor take its place, until that has ended",
  async (state) => {
    const { bank, stand, process } = await ENDINGS[state]();
    const { service } = process(async () => {});
    expect(await service.readRun("t")).toMatchObject({ state });
    const busy = { code: "run.busy", message: expect.stringContaining("which may still happen") as string };
    await expect(service.resume("t")).rejects.toMatchObject(busy);
    await expect(service.run("graph", null, { threadId: "t" })).rejects.toMatchObject(busy);
    await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toMatchObject(busy);
    expect(await service.recoverThread("t", { force: true })).toMatchObject({
      outcome: "left",
      why: expect.stringContaining("Not for ") as string,
    });
    const waiting = service.run("graph", null, { threadId: "t", onBusy: "wait" });
    expect(bank).toEqual([]);
    stand.open();
    expect(await waiting).toEqual({ receipts: ["charge"] });
    expect(bank).toEqual(["charge"]);
  },
);

it.each(["postponed", "failed", "failed, unheard", "left"] as const)(
  "keeps a run that is %s for as long as it makes an effect, however long that takes, and not after",
  async (state) => {
    const { first, stand } = await ENDINGS[state](20);
    const held = async () => {
      const { aliveAt = "", heldForMs } = (await first.service.readRun("t"))!;
      return { until: Date.parse(aliveAt), heldForMs };
    };
    for (let beat = 0; beat < 3; beat++) {
      const { until } = await held();
      await vi.waitFor(async () => expect((await held()).until).toBeGreaterThan(until), 10_000);
    }
    stand.open();
    await vi.waitFor(async () => expect(await held()).toMatchObject({ heldForMs: 0 }), 10_000);
  },
);

it("says that a node asks once the call beside its question has ended, which is then recorded", async () => {
  const asked = gate();
  const charging = await useCharging(
    async () => ({}),
    async () => {
      await charging.stand.reached;
      asked.arrive();
      interrupt("Sure?");
    },
  );
  const { bank, stand, verified, first, process } = charging;
  const order: string[] = [];
  const run = first.service.run("graph", NOTHING, { threadId: "t" }).finally(() => order.push("told"));
  await asked.reached;
  const { service, checkpointer } = process(async () => {});
  await vi.waitFor(async () => {
    const head = await checkpointer.getTuple({ configurable: { thread_id: "t" } });
    expect(head?.pendingWrites?.map(([, channel]) => channel)).toContain("__interrupt__");
  }, 10_000);
  for (let look = 0; look < 20; look++) expect(await service.readRun("t")).toMatchObject({ state: "open" });
  order.push("landed");
  stand.open();
  expect(await run).toMatchObject({ __interrupt__: [{ value: "Sure?" }] });
  expect(order).toEqual(["landed", "told"]);
  expect(await service.resume("t", new Command({ resume: "yes" }))).toEqual({ receipts: ["receipt 1"] });
  expect([bank, verified.mock.calls]).toEqual([["charge"], []]);
});
