import { fingerprintOf, isUnchanged, ownFields } from "../../content-fingerprint.ts";
import type { CountWithin } from "../bpe/bpe-counter.ts";
import { createCountSink } from "./count-sink.ts";
import { hasFingerprint, takeFingerprint, type Fingerprint } from "./fingerprint.ts";
import type { VisitParts } from "./part-sink.ts";

interface Counted {
  fingerprint: Fingerprint;
  tokens: number;
}

/** Counts an object's parts, once while they stay the same. Past `limit` it stops, and remembers nothing of that object. */
export type CountObject = (value: object, limit: number) => number;

/** How a change in place is noticed. `take` is undefined for what it cannot see through: that is counted every time. */
interface Fingerprints {
  take(value: object): Fingerprint | undefined;
  isSame(value: object, fingerprint: Fingerprint): boolean;
}

/** Walks all fields of a message: for unchanged strings it compares references and reads no text. */
const BY_CONTENT: Fingerprints = {
  take: (value) => fingerprintOf(value, ownFields),
  isSame: (value, fingerprint) => isUnchanged(value, fingerprint, ownFields),
};

export function createMessageCache(visit: VisitParts, countText: CountWithin): CountObject {
  return createCountCache(visit, countText, BY_CONTENT);
}

/** A tool is full of functions and schemas; only what decides its count is compared. */
export function createToolCache(visit: VisitParts, countText: CountWithin): CountObject {
  return createCountCache(visit, countText, {
    take: (value) => takeFingerprint(value, visit),
    isSame: (value, fingerprint) => hasFingerprint(value, visit, fingerprint),
  });
}

// Weak, so that a message's count goes with the message.
function createCountCache(visit: VisitParts, countText: CountWithin, fingerprints: Fingerprints): CountObject {
  const cache = new WeakMap<object, Counted>();
  return (value, limit) => {
    const counted = cache.get(value);
    if (counted && fingerprints.isSame(value, counted.fingerprint)) return counted.tokens;
    const sink = createCountSink(countText, limit);
    visit(value, sink);
    const tokens = sink.total();
    const fingerprint = tokens <= limit ? fingerprints.take(value) : undefined;
    if (fingerprint) cache.set(value, { fingerprint, tokens });
    return tokens;
  };
}
