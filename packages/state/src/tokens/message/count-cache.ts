import { fingerprintOf, isUnchanged, type FieldsOf, type Fingerprint } from "../../content-fingerprint.ts";
import type { CountWithin } from "../bpe/bpe-counter.ts";
import { createCountSink } from "./count-sink.ts";
import type { VisitParts } from "./part-sink.ts";

interface Counted {
  fingerprint: Fingerprint;
  tokens: number;
}

/** Counts an object's parts, once while they stay the same. Past `limit` it stops, and remembers nothing of that object. */
export type CountObject = (value: object, limit: number) => number;

/**
 * Weak, so that a message's count goes with the message. A change in place is found by walking what `fieldsOf` shows: for
 * unchanged strings that compares references and reads no text. What it cannot see through is counted every time.
 */
export function createCountCache(visit: VisitParts, countText: CountWithin, fieldsOf: FieldsOf): CountObject {
  const cache = new WeakMap<object, Counted>();
  return (value, limit) => {
    const counted = cache.get(value);
    if (counted && isUnchanged(value, counted.fingerprint, fieldsOf)) return counted.tokens;
    const sink = createCountSink(countText, limit);
    visit(value, sink);
    const tokens = sink.total();
    const fingerprint = tokens <= limit ? fingerprintOf(value, fieldsOf) : undefined;
    if (fingerprint) cache.set(value, { fingerprint, tokens });
    return tokens;
  };
}
