import { createTokenCounter } from "@threadkeep/state";
import * as gptTokenizer from "gpt-tokenizer/encoding/o200k_base";
import { Tiktoken } from "js-tiktoken/lite";
import o200kBase from "js-tiktoken/ranks/o200k_base";
import { buildMessage } from "./long-thread.ts";
import { compare, type Comparison, type Contestant } from "./report.ts";

const CHINESE =
  "人工智能是计算机科学的一个分支，它企图了解智能的实质，并生产出一种新的能以人类智能相似的方式做出反应的智能机器。";

/** Counting text: js-tiktoken, ours, and gpt-tokenizer passed to ours. */
export async function benchEncoders(): Promise<Comparison> {
  const tiktoken = new Tiktoken(o200kBase);
  const ours = createTokenCounter();
  const passed = createTokenCounter({ encoder: gptTokenizer });
  const english = Array.from({ length: 100 }, (_, index) => String(buildMessage(index, 500).content)).join("\n");
  const chinese = CHINESE.repeat(100);
  const counters: [string, (text: string) => number][] = [
    ["js-tiktoken", (text) => tiktoken.encode(text, [], []).length],
    ["createTokenCounter()", ours.countText],
    ["createTokenCounter({ encoder: gptTokenizer })", passed.countText],
    ["gpt-tokenizer alone", (text) => gptTokenizer.countTokens(text)],
  ];
  let turn = 0;
  const on = (language: string, text: string): Contestant[] =>
    counters.map(([name, count]) => ({
      name: `${name}, ${language}`,
      run: () => count(text + turn++),
      note: `${count(text).toLocaleString("en")} tokens`,
    }));
  return compare("Counting 50,000 characters of English and 5,500 of Chinese", [
    ...on("English", english),
    ...on("Chinese", chinese),
  ]);
}
