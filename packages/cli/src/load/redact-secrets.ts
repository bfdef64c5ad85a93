import { DUMMY } from "./dummy-variables.ts";
import { isPublic } from "./scrub-environment.ts";

/** Keys as providers write them, and credentials in URLs: what a module read from a file of its own. */
const KNOWN_SHAPES: [RegExp, string][] = [
  [/\b(?:sk|pk|rk)[-_][\w-]{16,}/g, "[a key]"],
  [/\b(?:gh[pousr]_|github_pat_|xox[abprs]-|lsv2_|tvly-|AIza|AKIA|hf_)[\w-]{12,}/g, "[a key]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, "[a token]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[a private key]"],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/@]+@/gi, "$1[credentials]@"],
];

/** Shorter values stand in too many texts by chance. */
const SHORTEST_SECRET = 6;

/** What a user's module or config said, without the secrets of the environment, by their values and by their shapes. */
export function redactSecrets(text: string, environment: Record<string, string | undefined> = process.env): string {
  const secrets = Object.entries(environment)
    .filter((entry): entry is [string, string] => isSecret(entry[0], entry[1]))
    // A secret that another one contains must not leave the rest of it behind.
    .toSorted(([, a], [, b]) => b.length - a.length);
  const withoutValues = secrets.reduce((rest, [name, value]) => rest.replaceAll(value, `[${name}]`), text);
  return KNOWN_SHAPES.reduce((rest, [shape, shown]) => rest.replace(shape, shown), withoutValues);
}

function isSecret(name: string, value: string | undefined): boolean {
  if (value === undefined || value.length < SHORTEST_SECRET || value.includes(DUMMY)) return false;
  return !isPublic(name, value) || /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/i.test(value);
}
