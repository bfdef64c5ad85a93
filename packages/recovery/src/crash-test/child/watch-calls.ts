import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import {
  fenceOf,
  type Fence,
  type KeepsEffects,
  type KeepsRuns,
  type LeaseKeeper,
  type StoredEffect,
} from "@threadkeep/persistence";
import { idempotencyKey } from "../../effects/key/hashes.ts";
import { noteKeeper, withRenewal } from "./lease-renewals.ts";
import type { KillGate, Tell } from "./kill-gate.ts";

type Method = (this: unknown, ...args: never[]) => unknown;

const ANSWERING = ["getTuple", "put", "putWrites", "deleteThread", "getDeltaChannelHistory"];
const LISTING = ["list", "readCheckpoints"];

/**
 * Leads every call of a saver through the gate, in place.
 *
 * @param saver one of another make, or the prototype of ours: then those that the user's code opens are caught, too
 */
export function watchSaver(saver: BaseCheckpointSaver, gate: KillGate, tell: Tell): void {
  for (const name of ANSWERING) {
    replace(
      saver,
      name,
      (inner) =>
        function (...args) {
          return withRenewal(name === "put" && fenceOf(args[0] as unknown as RunnableConfig), gate, () =>
            gate.pass(describe(name, args), async () => inner.apply(this, args)),
          );
        },
    );
  }
  for (const name of LISTING) {
    replace(
      saver,
      name,
      (inner) =>
        function (...args) {
          return watchList(inner.apply(this, args) as AsyncIterable<unknown>, name, gate);
        },
    );
  }
  watchParts(saver as BaseCheckpointSaver & Partial<KeepsRuns & KeepsEffects>, gate, tell);
}

function replace(holder: object, name: string, wrap: (inner: Method) => Method): void {
  const inner: unknown = Reflect.get(holder, name);
  if (typeof inner === "function")
    Object.defineProperty(holder, name, { value: wrap(inner as Method), configurable: true });
}

/** The first answer is the one that is waited for. */
async function* watchList(inner: AsyncIterable<unknown>, name: string, gate: KillGate): AsyncGenerator {
  const list = inner[Symbol.asyncIterator]();
  try {
    let next = await gate.pass(name, () => list.next());
    while (next.done !== true) {
      yield next.value;
      next = await list.next();
    }
  } finally {
    await list.return?.();
  }
}

function watchParts(prototype: object, gate: KillGate, tell: Tell): void {
  for (const part of ["runs", "effects"] as const) {
    const getter = Object.getOwnPropertyDescriptor(prototype, part)?.get;
    if (getter === undefined) continue;
    Object.defineProperty(prototype, part, {
      configurable: true,
      get(this: unknown) {
        return watchPart(getter.call(this) as object, part, gate, tell);
      },
    });
  }
}

function watchPart(access: object, part: string, gate: KillGate, tell: Tell): object {
  return new Proxy(access, {
    get(target, key) {
      const inner: unknown = Reflect.get(target, key, target);
      if (typeof inner !== "function" || typeof key === "symbol") return inner;
      const call = (args: never[]): unknown => (inner as Method).apply(target, args);
      if (key === "openKeeper") return (...args: never[]) => noteKeeper(call(args) as LeaseKeeper);
      const name = `${part}.${key}`;
      return (...args: never[]) =>
        withRenewal(name === "effects.claim" && (args[1] as Fence | undefined), gate, () =>
          gate.pass(name, async () => {
            const answer = await call(args);
            if (name === "effects.claim") tellUnknown(answer, tell);
            return answer;
          }),
        );
    },
  });
}

// What this process has claimed itself is under way here, and not unknown.
const claimedHere = new Set<string>();

function tellUnknown(answer: unknown, tell: Tell): void {
  const { kind, effect } = answer as { kind: string; effect?: StoredEffect };
  if (kind !== "found" || effect?.state !== "claimed" || claimedHere.has(effect.claimId)) return;
  claimedHere.add(effect.claimId);
  tell({ type: "unknown", name: effect.name, callId: effect.callId, call: idempotencyKey(effect) });
}

function describe(name: string, args: readonly unknown[]): string {
  if (name !== "put") return name;
  const metadata = args[2] as { step?: unknown } | undefined;
  return typeof metadata?.step === "number" ? `put, step ${metadata.step}` : name;
}
