/** Random numbers that are the same on every run: the counts below were computed once. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function randomText(length: number, makeCharacter: (random: number) => string): string {
  const random = createRandom(length);
  return Array.from({ length }, () => makeCharacter(random())).join("");
}

const letterOf = (random: number): string => String.fromCharCode(97 + Math.floor(random * 26));
const hanOf = (random: number): string => String.fromCharCode(0x4e00 + Math.floor(random * 20_000));
const emojiOf = (random: number): string => String.fromCodePoint(0x1f600 + Math.floor(random * 80));
const markOf = (random: number): string => String.fromCharCode(0x300 + Math.floor(random * 0x6f));
const signOf = (random: number): string => "!@#$%^&*()_+-=[]{}|;:,.<>?/~`"[Math.floor(random * 29)] ?? "";
const byteOf = (random: number): string => String.fromCharCode(Math.floor(random * 256));

/** Texts that freeze an encoder whose time is quadratic in a run without a break, at any length. */
export function hostileTexts(length: number): Record<string, string> {
  return {
    "one letter": "a".repeat(length),
    "one capital": "A".repeat(length),
    "random letters": randomText(length, letterOf),
    base64: Buffer.from(randomText(Math.ceil((length * 3) / 4), byteOf), "latin1").toString("base64"),
    spaces: " ".repeat(length),
    "spaces before a word": `${" ".repeat(length)}x`,
    newlines: "\n".repeat(length),
    "indented empty lines": `${" ".repeat(99)}\n`.repeat(Math.ceil(length / 100)),
    "random Han": randomText(length, hanOf),
    "one Han character": "中".repeat(length),
    dashes: "-".repeat(length),
    punctuation: randomText(length, signOf),
    digits: "1234567890".repeat(Math.ceil(length / 10)),
    "combining marks": `e${randomText(length, markOf)}`,
    emoji: randomText(length, emojiOf),
    "joined emoji": "👩‍👩‍👧‍👦".repeat(Math.ceil(length / 11)),
    "lone surrogates": "\ud83d".repeat(length),
    apostrophes: "'".repeat(length),
    "capitals after Han": `中${"A".repeat(99)}`.repeat(Math.ceil(length / 100)),
  };
}
