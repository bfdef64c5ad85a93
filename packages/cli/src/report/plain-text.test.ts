import { expect, it } from "vitest";
import { toPlainText } from "./plain-text.ts";

it.each([
  ["a\r\n\tb\u2028c", "a b c"],
  ["\u001b[31mred\u0007", "\\x1b[31mred\\x07"],
  ["\u009b1m", "\\x9b1m"],
  ["user\u202etxt", "user\\u202etxt"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["\ud800!", "\ufffd!"],
  ["👩‍🚀 naïve 文書", "👩‍🚀 naïve 文書"],
])("toPlainText prints %j as %j", (text, plain) => {
  expect(toPlainText(text)).toBe(plain);
});
