import { DUMMY, DUMMY_HOST, DUMMY_PORT, DUMMY_VARIABLES } from "./dummy-variables.ts";

type Environment = Record<string, string | undefined>;

/** Names of what opens a door: keys, passwords, connection strings. Also said of `AUTH`, not of `AUTHOR`. */
const SECRET =
  /(?:^|_)(?:KEY|TOKEN|BEARER|SECRET|PASS|PIN|PW|PASSWORD|PASSWD|PWD|PASSPHRASE|CREDENTIAL|AUTH|JWT|COOKIE|SESSION|PRIVATE|WEBHOOK|DSN|CONNECTION)S?(?:_|$)|(?:API_?KEY|TOKEN|SECRET|PASSWORD)S?$/i;
const HOST = /(?:^|_|PG)HOST(?:NAME)?$/i;

/** What Node.js and the system need, secret or not by their names: `SSH_AUTH_SOCK` is not among them. */
const SYSTEM = new Set(["PWD", "OLDPWD", "PATH", "HOME", "HOSTNAME", "SYSTEMROOT", "COMSPEC", "TEMP", "TMP", "TMPDIR"]);

/** True for a variable whose name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return !SYSTEM.has(name.toUpperCase()) && SECRET.test(name);
}

/** What the shell, the locale and the tools around Node.js set, beside what `SYSTEM` lists. */
const PUBLIC_NAME =
  /^(?:USER|USERNAME|LOGNAME|SHELL|SHLVL|LANG|LANGUAGE|LC_\w+|TZ|TERM\w*|COLORTERM|CI|NO_COLOR|FORCE_COLOR|(?:NODE|NPM|XDG|LD|DYLD|TMP)_\w+|OS|PATHEXT|WINDIR|SYSTEMDRIVE|USERPROFILE|PUBLIC|HOMEDRIVE|HOMEPATH|(?:LOCAL)?APPDATA|(?:COMMON)?PROGRAM(?:FILES|DATA|W6432)(?:\(X86\))?|ALLUSERSPROFILE|NUMBER_OF_PROCESSORS|PROCESSOR_\w+)$/i;

const HARMLESS_VALUE = /^(?:|true|false|\d{1,5}|development|production|test)$/i;

/** True for a variable that may be shown and passed on as it is. All others are taken for secrets, whatever their names. */
export function isPublic(name: string, value: string): boolean {
  if (SYSTEM.has(name.toUpperCase())) return true;
  return !isSecretName(name) && (PUBLIC_NAME.test(name) || HARMLESS_VALUE.test(value));
}

/**
 * An environment that still has all its names, but nothing in it that leads to production: what is not kept is a dummy, and
 * URLs and hosts point to a port of this machine that nothing listens on. What is only checked for being there is there.
 */
export function scrubEnvironment(
  environment: Environment,
  isKept: (name: string, value: string) => boolean = isPublic,
): Record<string, string> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, scrubValue(name, value, isKept(name, value))]));
}

function scrubValue(name: string, value: string, isKept: boolean): string {
  if (Object.hasOwn(DUMMY_VARIABLES, name)) return DUMMY_VARIABLES[name]!;
  if (SYSTEM.has(name.toUpperCase())) return value;
  const url = nowhere(value);
  if (url !== undefined) return url;
  if (HOST.test(name)) return DUMMY_HOST;
  return isKept ? value : DUMMY;
}

/** The same kind of URL, to nowhere. Undefined for what is no URL with a host. */
function nowhere(value: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^/]/i.exec(value.trim())?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const isWeb = scheme === "http" || scheme === "https";
  return isWeb ? `http://${DUMMY_HOST}:${DUMMY_PORT}` : `${scheme}://dummy:dummy@${DUMMY_HOST}:${DUMMY_PORT}/dummy`;
}
