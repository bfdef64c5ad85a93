import type { EncryptionOptions } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import { problem } from "../problem.ts";

export const KEYS_VARIABLE = "THREADKEEP_ENCRYPTION_KEYS";
export const PLAINTEXT_VARIABLE = "THREADKEEP_ALLOW_PLAINTEXT";

const KEY_BYTES = 32;
const ENTRY = /^([\w.-]+):([\w+/-]+=*)$/;

/**
 * The keys of THREADKEEP_ENCRYPTION_KEYS: `2026:<base64>,2025:<base64>`, of which the first writes. Never from the command line, which
 * everyone on the machine may read.
 * @returns undefined where there are none
 * @throws ThreadkeepError `database.invalid-keys`, which shows nothing of them: an id may be a key in the wrong place
 */
export function readEncryption({ env }: Pick<CommandProcess, "env">): EncryptionOptions | undefined {
  const entries = (env[KEYS_VARIABLE] ?? "").split(",").map((entry) => entry.trim());
  if (entries.length === 1 && entries[0] === "") return undefined;
  const keys = entries.map(readKey);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw invalidKeys("has two keys of the same id");
  return { keys, allowPlaintext: isOn(env[PLAINTEXT_VARIABLE]) };
}

function readKey(entry: string, index: number): { id: string; key: string } {
  const [, id, key] = ENTRY.exec(entry) ?? [];
  const which = `its entry ${index + 1}`;
  if (id === undefined || key === undefined) throw invalidKeys(`${which} is no id and key`);
  const bytes = Buffer.from(key, "base64").byteLength;
  if (bytes !== KEY_BYTES) throw invalidKeys(`the key of ${which} has ${bytes} bytes, and AES-256 takes ${KEY_BYTES}`);
  return { id, key };
}

function isOn(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

function invalidKeys(what: string) {
  return problem({
    code: "database.invalid-keys",
    message: `${KEYS_VARIABLE} cannot be used: ${what}.`,
    help: "It is <id>:<32 bytes in base64>, more of them after commas; the first writes, all read. openssl rand -base64 32 makes a key.",
  });
}
