import { ChatOpenAI } from "@langchain/openai";
import { expect, it } from "vitest";
import { startFaultServer } from "../../testing/fault-server.ts";
import { createHintedModels, needsHint } from "./hinted-models.ts";
import { recoveringAgent } from "./testing/recovering-agent.ts";

const openai = (maxRetries: number, baseURL = "http://127.0.0.1/v1") =>
  new ChatOpenAI({ model: "gpt-4o", apiKey: "x", maxRetries, configuration: { baseURL } });

it("a fallback that retries by itself is told of, also where it has the name of the agent's own model", async () => {
  const body = {
    id: "x",
    choices: [{ index: 0, message: { role: "assistant", content: "Fine." }, finish_reason: "stop" }],
  };
  const server = await startFaultServer(({ path }) =>
    path.startsWith("/a/") ? { type: "answer", status: 503, body: {} } : { type: "answer", status: 200, body },
  );
  const { ask, events } = recoveringAgent({
    model: openai(0, `${server.url}/a`),
    recovery: { attempts: 1, fallback: [{ model: openai(2, `${server.url}/b`) }] },
  });
  await ask();
  await ask();
  expect(events.filter(({ type }) => type === "recovery.nested-retries")).toMatchObject([
    { data: { call: { name: "openai:gpt-4o (2)" }, maxRetries: 2 } },
  ]);
  await server.close();
});

it("models of one name are looked at once: of a name langchain makes another object for each call", () => {
  const hinted = createHintedModels();
  expect(needsHint(openai(2), hinted)).toBe(true);
  expect(hinted.add(openai(2))).toBe(true);
  expect(needsHint(openai(2), hinted)).toBe(false);
  expect(hinted.add(openai(2))).toBe(false);
});
