import { DUMMY, DUMMY_HOST, DUMMY_PORT, DUMMY_VARIABLES } from "./dummy-variables.ts";

type Environment = Record<string, string | undefined>;

/** Names of what opens a door: keys, passwords, connection strings. Also said of `AUTH`, not of `AUTHOR`. */
const SECRET =
  /(?:^|_)(?:KEY|TOKEN|BEARER|SECRET|PASS|PASSWORD|PASSWD|PWD|PASSPHRASE|CREDENTIAL|AUTH|JWT|COOKIE|SESSION|PRIVATE|WEBHOOK|DSN|CONNECTION)S?(?:_|$)|(?:API_?KEY|TOKEN|SECRET|PASSWORD)S?$/i;
const HOST = /(?:^|_|PG)HOST(?:NAME)?$/i;

/** What Node.js and the system need, secret or not by their names: `SSH_AUTH_SOCK` is not among them. */
const SYSTEM = new Set(["PWD", "OLDPWD", "PATH", "HOME", "HOSTNAME", "SYSTEMROOT", "COMSPEC", "TEMP", "TMP", "TMPDIR"]);

/** True for a variable whose value must not reach the module that is checked, nor a report. */
export function isSecretName(name: string): boolean {
  return !SYSTEM.has(name.toUpperCase()) && SECRET.test(name);
}

/**
 * An environment that still has all its names, but nothing in it that leads to production: secrets are dummies, and URLs
 * and hosts point to a port of this machine that nothing listens on. What is only checked for being there is there.
 */
export function scrubEnvironment(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, scrubValue(name, value)]));
}

function scrubValue(name: string, value: string): string {
  if (Object.hasOwn(DUMMY_VARIABLES, name)) return DUMMY_VARIABLES[name]!;
  if (SYSTEM.has(name.toUpperCase())) return value;
  const url = nowhere(value);
  if (url !== undefined) return url;
  if (HOST.test(name)) return DUMMY_HOST;
  return isSecretName(name) ? DUMMY : value;
}

/** The same kind of URL, to nowhere. Undefined for what is no URL with a host. */
function nowhere(value: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^/]/i.exec(value.trim())?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const isWeb = scheme === "http" || scheme === "https";
  return isWeb ? `http://${DUMMY_HOST}:${DUMMY_PORT}` : `${scheme}://dummy:dummy@${DUMMY_HOST}:${DUMMY_PORT}/dummy`;
}
