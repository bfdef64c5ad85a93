import { firstString, isRecord } from "../../message/record.ts";
import { isSameService } from "./same-service.ts";

/** What LangChain's clients all take beside the name of a tool. OpenAI's "required" is the name of a tool to some. */
const WORDS: ReadonlyMap<unknown, string> = new Map([
  ["auto", "auto"],
  ["none", "none"],
  ["any", "any"],
  ["required", "any"],
]);

/**
 * Which tool a model of another provider or account has to call, as a word or the tool's name: clients send objects as they are, in a
 * form that only one API knows. Undefined, so that the model may choose, where the tool is not among `tools` or cannot be told. The same
 * value for the same account; the original is never changed.
 */
export function toolChoiceForOtherModel(
  choice: unknown,
  { from, to, tools }: { from: unknown; to: unknown; tools: readonly unknown[] },
): unknown {
  if (isSameService(from, to)) return choice;
  const name = nameIn(choice);
  // A provider refuses to be made to call something where there is nothing.
  if (name === "any") return tools.length > 0 ? name : undefined;
  return name === "auto" || name === "none" || tools.some((tool) => nameOf(tool) === name) ? name : undefined;
}

/** In the forms of OpenAI's APIs, Anthropic's, and Bedrock's. */
function nameIn(choice: unknown): string | undefined {
  if (typeof choice === "string") return WORDS.get(choice) ?? choice;
  if (!isRecord(choice)) return undefined;
  const inner = choice["function"] ?? choice["tool"];
  return (
    (isRecord(inner) ? firstString(inner, "name") : undefined) ??
    firstString(choice, "name") ??
    WORDS.get(choice["type"]) ??
    Object.keys(choice).find((key) => WORDS.has(key))
  );
}

function nameOf(tool: unknown): string | undefined {
  if (!isRecord(tool)) return undefined;
  const inner = tool["function"];
  return firstString(tool, "name") ?? (isRecord(inner) ? firstString(inner, "name") : undefined);
}
