import { randexp } from "randexp";
import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { longestText, textBytes } from "./longest-text.ts";

const FORMATS: Record<string, z.ZodType[]> = {
  uuid: [z.uuid(), z.uuidv4(), z.uuidv6(), z.uuidv7()],
  guid: [z.guid()],
  ulid: [z.ulid()],
  xid: [z.xid()],
  ksuid: [z.ksuid()],
  nanoid: [z.nanoid()],
  ipv4: [z.ipv4()],
  ipv6: [z.ipv6()],
  cidrv4: [z.cidrv4()],
  cidrv6: [z.cidrv6()],
  mac: [z.mac()],
  e164: [z.e164()],
  date: [z.iso.date()],
  hostname: [z.hostname()],
  currency_code: [z.currencyCode()],
  credit_card: [z.creditCard()],
  md5_base64: [z.hash("md5", { enc: "base64" })],
  sha1_base64: [z.hash("sha1", { enc: "base64" })],
  sha256_hex: [z.hash("sha256")],
  sha384_base64url: [z.hash("sha384", { enc: "base64url" })],
  sha512_hex: [z.hash("sha512")],
};

describe("a format with an end:", () => {
  for (const [format, schemas] of Object.entries(FORMATS)) {
    const longest = longestText({ kind: "string", format })!;

    it(`${format} takes its longest text, and no longer one`, () => {
      expect(schemas.some((schema) => schema.safeParse(longest).success)).toBe(true);
      expect(textBytes({ kind: "string", format })).toBe(Buffer.byteLength(JSON.stringify(longest)));
      for (const schema of schemas) {
        for (const at of [0, Math.floor(longest.length / 2), longest.length]) {
          for (const more of "0afzZ9.:-+=/ ") {
            expect(schema.safeParse(longest.slice(0, at) + more + longest.slice(at)).success).toBe(false);
          }
        }
      }
    });

    it(`${format} has no random text beyond it`, () => {
      for (const schema of schemas) {
        const { pattern } = schema.def as { pattern?: RegExp };
        const texts = Array.from({ length: 50 }, () => randexp(pattern!));
        const accepted = texts.filter((text) => schema.safeParse(text).success);
        for (const text of accepted) expect(text.length).toBeLessThanOrEqual(longest.length);
      }
    });
  }
});

describe("textBytes", () => {
  it("reckons six bytes for a character, and one where the text is ASCII", () => {
    expect(textBytes({ kind: "string", maxLength: 10 })).toBe(62);
    expect(textBytes({ kind: "string", maxLength: 10, ascii: true })).toBe(12);
    expect(textBytes({ kind: "string", maxLength: 10, format: "cuid2" })).toBe(12);
    expect(textBytes({ kind: "string", maxLength: 0 })).toBe(2);
  });

  it("takes the shorter of a limit and a format", () => {
    expect(textBytes({ kind: "string", format: "uuid", maxLength: 100 })).toBe(38);
    expect(textBytes({ kind: "string", format: "uuid", maxLength: 10 })).toBe(12);
  });

  it.each(["url", "email", "datetime", "base64", "jwt", "emoji", "duration", "constructor", "regex"])(
    "knows no end of %s",
    (format) => {
      expect(textBytes({ kind: "string", format })).toBeUndefined();
      expect(longestText({ kind: "string", format })).toBeUndefined();
    },
  );
});
