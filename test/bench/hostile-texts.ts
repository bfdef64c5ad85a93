import { createTokenCounter } from "@threadkeep/state";
import { buildMessage } from "./long-thread.ts";
import { compare, type Comparison, type Row } from "./report.ts";

const HAN = "人工智能是计算机科学的一个分支它企图了解智能的实质并生产出一种新的能以相似的方式做出反应的智能机器";

/** Each text against as much ordinary text: the cost has to stay linear in length. */
export async function benchHostileTexts(): Promise<Comparison> {
  const { countText } = createTokenCounter();
  const random = seededRandom(7);
  const texts: Record<string, string> = {
    "50,000 letters a": "a".repeat(50_000),
    "50,000 random letters": letters(50_000, random),
    "1 MB of base64": base64(1_000_000, random),
    "200,000 spaces": " ".repeat(200_000),
    "50,000 Han characters": HAN.repeat(Math.ceil(50_000 / HAN.length)).slice(0, 50_000),
    "1 MB of letters without a break": letters(1_000_000, random),
    "1 MB of one letter": "a".repeat(1_000_000),
    "200,000 line breaks": "\n".repeat(200_000),
    "200,000 exclamation marks": "!".repeat(200_000),
  };
  const rows: Row[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const ordinary = ordinaryText(text.length);
    // A character more each time: a counter that remembers texts must not be measured remembering.
    let turn = 0;
    const { rows: measured } = await compare(name, [
      { name: "ordinary", run: () => countText(ordinary + turn++), iterations: 15 },
      { name, run: () => countText(text + turn++), iterations: 15 },
    ]);
    const hostile = measured[1];
    if (hostile) rows.push({ ...hostile, note: `${countText(text).toLocaleString("en")} tokens` });
  }
  return {
    title: "Hostile texts, each by the time of as much ordinary text",
    baseline: "",
    rows,
    promise: { text: "each at most 20 times", kept: rows.every(({ ratio }) => ratio <= 20) },
  };
}

function ordinaryText(length: number): string {
  let text = "";
  for (let index = 0; text.length < length; index++) text += String(buildMessage(index, 500).content);
  return text.slice(0, length);
}

function letters(length: number, random: () => number): string {
  return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("");
}

function base64(length: number, random: () => number): string {
  return Buffer.from(Array.from({ length: (length * 3) / 4 }, () => Math.floor(random() * 256))).toString("base64");
}

// mulberry32 (Tommy Ettinger, public domain): the same texts in every run.
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
