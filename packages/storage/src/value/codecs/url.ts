import type { ValueCodec } from "../encoded.ts";

export const urlCodec: ValueCodec<URL> = {
  tag: "url",
  matches: (value) => value instanceof URL,
  encode: (value) => ({ href: value.href }),
  decode: ({ href }) => new URL(String(href)),
};
