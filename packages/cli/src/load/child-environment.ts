import { DUMMY_VARIABLES } from "./dummy-variables.ts";
import { scrubEnvironment } from "./scrub-environment.ts";

/** They would stop the child, or send what it does somewhere. */
const NODE_OPTION_TO_DROP = /^--(?:inspect|debug|watch)/;

/**
 * The environment a user's module is imported in. The module is the project's own, yet a check is no run of it: someone may
 * check on a machine that holds the keys to production, and importing an agent may connect, migrate or send. So names that
 * say they are secret, URLs and hosts are replaced by dummies even where they are set; all other variables (PATH, HOME,
 * NODE_*, the agent's own switches) stay. What the config's `env` says wins: it was written for the check.
 */
export function childEnvironment(
  real: Record<string, string | undefined>,
  configured: Record<string, string>,
): Record<string, string> {
  const scrubbed = scrubEnvironment(real);
  const nodeOptions = scrubbed["NODE_OPTIONS"]?.split(/\s+/).filter((option) => !NODE_OPTION_TO_DROP.test(option));
  return {
    ...scrubbed,
    ...DUMMY_VARIABLES,
    ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions.join(" ") }),
    ...configured,
  };
}
