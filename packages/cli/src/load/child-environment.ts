import { DUMMY_VARIABLES } from "./dummy-variables.ts";
import { scrubEnvironment } from "./scrub-environment.ts";

/** They would stop the child, or send what it does somewhere. */
const NODE_OPTION_TO_DROP = /^--(?:inspect|debug|watch)/;

/**
 * The environment a user's module is imported in. The module is the project's own, yet a check is no run of it: someone may
 * check on a machine that holds the keys to production, and importing an agent may connect, migrate or send. So
 * what is set is replaced by dummies, but for what Node.js, the shell and the system need (PATH, HOME, NODE_*) and for values
 * that are switches or short numbers. What the config's `env` says wins: it was written for the check.
 */
export function childEnvironment(
  real: Record<string, string | undefined>,
  configured: Record<string, string>,
): Record<string, string> {
  const scrubbed = scrubEnvironment(real);
  return { ...withoutInspector(scrubbed), ...DUMMY_VARIABLES, ...configured };
}

/** The environment as it is, but for what would make a child wait for a debugger. */
export function withoutInspector(environment: Record<string, string | undefined>): Record<string, string> {
  const set = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(
    set.map(([name, value]) => [name, name === "NODE_OPTIONS" ? withoutDropped(value) : value]),
  );
}

function withoutDropped(nodeOptions: string): string {
  return nodeOptions
    .split(/\s+/)
    .filter((option) => !NODE_OPTION_TO_DROP.test(option))
    .join(" ");
}
