import { interrupt } from "@langchain/langgraph";
import { tool } from "langchain";
import { z } from "zod";
import type { ToolName, ToolStep } from "./fault.ts";

/** A real tool that does what its steps say, one after the other, over HTTP where they are about that. Tells of each call, also of one whose arguments are refused. */
export function failingTool(name: ToolName, steps: readonly ToolStep[], url: string, onCall: () => void) {
  let calls = 0;
  const made = tool(() => carryOut(steps[Math.min(++calls, steps.length) - 1] ?? "200", url), {
    name,
    description: name,
    schema: z.object({ query: z.string() }),
  });
  const invoke = made.invoke.bind(made) as (...args: unknown[]) => Promise<unknown>;
  return Object.assign(made, {
    invoke: (...args: unknown[]) => {
      onCall();
      return invoke(...args);
    },
  });
}

async function carryOut(step: ToolStep, url: string): Promise<string> {
  if (step === "asks a human") return `A human said ${String(interrupt("Pay?"))}.`;
  if (step === "throws a TypeError") throw new TypeError("Cannot read properties of undefined (reading 'id')");
  const response = await fetch(`${url}/tool/${encodeURIComponent(step)}`, { method: "POST", body: "{}" });
  if (!response.ok)
    throw Object.assign(new Error(`${response.status} ${response.statusText}`), { status: response.status });
  return response.text();
}
