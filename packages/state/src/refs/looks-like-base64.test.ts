import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikeBase64 } from "./looks-like-base64.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const BASE62 = LOWER + LOWER.toUpperCase() + DIGITS;
const NANOID = `${BASE62}_-`;

const BASE58 = [...BASE62].filter((letter) => !"0OIl".includes(letter)).join("");
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

const of = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const slug = fc.stringMatching(/^[a-z]{2,12}(?:[-_][a-z0-9]{1,8}){0,3}$/);
const word = fc.stringMatching(/^[A-Z]?[a-z]{3,10}(?:[A-Z][a-z]{2,8})?$/);
const hexDigits = `${DIGITS}abcdef`;

const ID_KINDS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  "uuid, upper case": fc.uuid().map((id) => id.toUpperCase()),
  "uuid without dashes": fc.uuid().map((id) => id.replaceAll("-", "")),
  "urn of a uuid": fc.uuid().map((id) => `urn:uuid:${id}`),
  ulid: fc.ulid(),
  nanoid: of(NANOID, 21),
  cuid2: of(LOWER + DIGITS, 24),
  ksuid: of(BASE62, 27),
  "MongoDB ObjectId": of(hexDigits, 24),
  "sha256 in hex": of(hexDigits, 64),
  "sha512 in hex": of(hexDigits, 128),
  "prefixed digest": of(hexDigits, 64).map((hex) => `sha256:${hex}`),
  "OpenAI file": of(BASE62, 24).map((id) => `file-${id}`),
  "Google Drive file": of(NANOID, 44).filter((id) => /^[A-Za-z0-9]/.test(id)),
  number: fc.nat().map(String),
  "nanoid of 10": of(NANOID, 10),
  "Stripe customer": of(BASE62, 14).map((id) => `cus_${id}`),
  "tool call": of(BASE62, 24).map((id) => `call_${id}`),
  "Anthropic tool use": of(BASE62, 22).map((id) => `toolu_01${id}`),
  "OpenAI response": of(hexDigits, 50).map((hex) => `resp_${hex}`),
  "YouTube video": of(NANOID, 11),
  "Firestore document": of(BASE62, 20),
  "base58 wallet": of(BASE58, 44),
  "sha256 in base64url": fc.uint8Array({ minLength: 32, maxLength: 32 }).map(base64url),
  "md5 in base64url": fc.uint8Array({ minLength: 16, maxLength: 16 }).map(base64url),
  "S3 key": fc.tuple(slug, slug, slug).map(([bucket, folder, name]) => `${bucket}/${folder}/${name}.pdf`),
  "S3 key without ending": fc.tuple(slug, slug).map(([bucket, name]) => `${bucket}/${name}`),
  "S3 key of a random id": fc.tuple(slug, of(BASE62, 20)).map(([bucket, id]) => `${bucket}/${id}`),
  "Hive partition": fc.tuple(slug, fc.nat(12)).map(([table, month]) => `${table}/year=2026/month=${month}`),
  "Pinecone record": fc.tuple(slug, fc.nat(999)).map(([doc, chunk]) => `${doc}#chunk${chunk}`),
  "Firestore path": fc.tuple(of(BASE62, 20), of(BASE62, 20)).map(([user, order]) => `users/${user}/orders/${order}`),
  "Firestore path of ids": fc.tuple(of(BASE62, 28), of(BASE62, 16)).map(([user, order]) => `${user}/${order}`),
  "file path": fc.array(word, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
  "file path of TypeScript": fc
    .array(word, { minLength: 1, maxLength: 6 })
    .map((parts) => `src/${parts.join("/")}.tsx`),
  arXiv: fc.stringMatching(/^[0-9]{4}\.[0-9]{5}v[1-9]$/),
  "old arXiv": fc.stringMatching(/^(?:hep-th|math|cs)\/[0-9]{7}$/),
  DOI: fc.stringMatching(/^10\.[0-9]{4}\/[a-z]{1,8}\.[0-9]{4}\.[0-9]{2}$/),
  ARN: fc.tuple(slug, slug).map(([bucket, key]) => `arn:aws:s3:::${bucket}/${key}`),
};

describe("no id looks like base64:", () => {
  // Of the short kinds one in some 100,000 spells a word, so the same ids are tried each time.
  const seed = 20_261_121;

  for (const [kind, ids] of Object.entries(ID_KINDS)) {
    it(kind, () =>
      fc.assert(
        fc.property(ids, (id) => !looksLikeBase64(id)),
        { numRuns: 2000, seed },
      ),
    );
  }

  it.each([
    "Users/JD/MyDoc/2024/Q3",
    "MyBucket/ReportFinal",
    "projects/p1/locations/us/collections/C1/dataStores/D1",
    "customer_Report_2024_Final_Version_For_Customer_X",
    "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
    "toolu_01A09q90qw90lq917835lq9",
    "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
    "https://example.org/watch?v=dQw4w9WgXcQ",
    "+491511234567",
    "report+final+version+two",
  ])("%s", (id) => {
    expect(looksLikeBase64(id)).toBe(false);
  });
});

it("no id looks like base64 that no encoder would end so", () => {
  // Both decode to `hello`, and the bits behind its last byte are not zero in the second.
  expect(["aGVsbG8", "aGVsbG9"].map(looksLikeBase64)).toEqual([true, false]);
  // What was cut ends anywhere.
  const cut = Buffer.from("The report on the third quarter").toString("base64").slice(0, 27);
  expect(looksLikeBase64(cut)).toBe(true);
});

describe("base64 is recognised", () => {
  it("by its padding, of any bytes and at any length", () => {
    const padded = fc.uint8Array({ minLength: 1, maxLength: 90 }).filter(({ length }) => length % 3 !== 0);
    fc.assert(fc.property(padded, (bytes) => looksLikeBase64(Buffer.from(bytes).toString("base64"))));
  });

  it("by the readable text in it, padded or not, from 13 characters on", () => {
    const text = fc.string({ minLength: 13, maxLength: 90 });
    const encoded = text.map((plain) => Buffer.from(plain).toString("base64url")).filter((id) => id.length % 4 !== 1);
    // Texts of digits alone can be written in one case.
    const bothCases = encoded.filter((id) => /[a-z]/.test(id) && /[A-Z]/.test(id));
    fc.assert(fc.property(bothCases, looksLikeBase64));
  });

  it.each([
    ["a word", "hello"],
    ["a name", "Alice"],
    ["a few words", "Hi there"],
    ["words and numbers", "Top 10 ids"],
    ["Cyrillic", "привет"],
    ["a word of Han", "汉字汉"],
    ["JSON", '{"a":[1]}'],
    ["html", "<p>hello</p>"],
    ["Han", "汉字汉字汉字"],
  ])("of %s", (_, text) => {
    expect(looksLikeBase64(Buffer.from(text).toString("base64url"))).toBe(true);
    expect(looksLikeBase64(`base64,${Buffer.from(text).toString("base64url")}`)).toBe(true);
    expect(looksLikeBase64(`doc_${Buffer.from(text).toString("base64url")}`)).toBe(true);
  });

  it.each([
    ["PNG", "89504e470d0a1a0a0000000d"],
    ["JPEG", "ffd8ffe000104a4649460001"],
    ["PDF", "255044462d312e37"],
    ["gzip", "1f8b0800000000000003ab"],
    ["zip", "504b0304140000000800"],
  ])("by the head of a %s", (_, hex) => {
    expect(looksLikeBase64(Buffer.from(hex, "hex").toString("base64url"))).toBe(true);
  });
});

// Measured, so that the documentation can say it: a change of the test must not move these far.
describe("unpadded base64 of random bytes is caught", () => {
  it.each([
    [36, 0.9],
    [48, 0.92],
    [96, 0.96],
  ])("of %i bytes in at least %d of the cases", (bytes, share) => {
    expect(shareCaught(bytes, "base64")).toBeGreaterThan(share);
    expect(shareCaught(bytes, "base64url")).toBeGreaterThan(share);
  });

  it("of 12 to 35 bytes where `+` and `/` show it: a third to a half", () => {
    expect(shareCaught(12, "base64")).toBeGreaterThan(0.29);
    expect(shareCaught(24, "base64")).toBeGreaterThan(0.44);
    expect(shareCaught(24, "base64url")).toBe(0);
  });

  it("and random ids of 6 to 47 characters are refused in less than one of 50,000 cases", () => {
    const refused = Array.from({ length: 100_000 }, (_, index) => randomId(6 + (index % 42), index)).filter(
      looksLikeBase64,
    );
    expect(refused.length).toBeLessThanOrEqual(2);
  });
});

function shareCaught(bytes: number, encoding: "base64" | "base64url"): number {
  const texts = Array.from({ length: 4000 }, (_, index) => noise(bytes, index).toString(encoding).replaceAll("=", ""));
  return texts.filter(looksLikeBase64).length / texts.length;
}

function randomId(length: number, seed: number): string {
  return [...noise(length, seed)].map((byte) => NANOID[byte % NANOID.length]).join("");
}

// The same in every run, and as even as random bytes.
function noise(bytes: number, seed: number): Buffer {
  return createHash("shake256", { outputLength: bytes }).update(String(seed)).digest();
}
