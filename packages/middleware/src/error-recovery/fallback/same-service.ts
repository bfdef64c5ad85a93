import { fieldOf, innermostModel } from "./innermost-model.ts";
import { modelProvider } from "./model-provider.ts";

/** Where LangChain's clients keep which host they call, and what they sign in with. */
const ACCOUNT: readonly (readonly string[])[] = [
  ["apiKey"],
  ["organization"],
  ["clientConfig", "baseURL"],
  ["clientConfig", "project"],
  ["apiUrl"],
  ["clientOptions", "baseURL"],
  ["baseUrl"],
  ["serverURL"],
  ["azureOpenAIApiKey"],
  ["azureOpenAIApiInstanceName"],
  ["azureOpenAIEndpoint"],
  ["azureOpenAIBasePath"],
  ["_defaultConfig", "apiKey"],
  ["_defaultConfig", "baseUrl"],
  ["_defaultConfig", "configuration", "baseURL"],
];

/** Whether two models speak the same API with the same account: what was meant for the one, secrets included, is for the other, too. */
export function isSameService(one: unknown, other: unknown): boolean {
  return one === other || (modelProvider(one) === modelProvider(other) && isSameAccount(one, other));
}

/** Of models of one API. A name tells nothing of its account: that is then taken for the same. */
export function isSameAccount(one: unknown, other: unknown): boolean {
  if (one === other || typeof one === "string" || typeof other === "string") return true;
  const [client, otherClient] = [clientOf(one), clientOf(other)];
  return ACCOUNT.every((path) => readPath(client, path) === readPath(otherClient, path));
}

/** `initChatModel` makes the client that it stands for at once, and keeps it: what comes from the environment is known to that alone. */
function clientOf(model: unknown): unknown {
  const innermost = innermostModel(model);
  const made = fieldOf(innermost, "_modelInstanceCache");
  return made instanceof Map && made.size > 0 ? innermostModel(made.values().next().value) : innermost;
}

function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce(fieldOf, value);
}
