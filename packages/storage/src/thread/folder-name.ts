import { createHash } from "node:crypto";

// No capitals: a disk may take "A" and "a" for one name. No dots: ".." is a way out, and Windows drops trailing ones.
const SAFE = /^[a-z0-9][a-z0-9_-]{0,79}$/;
// Windows opens a device instead of a file.
const DEVICE = /^(?:aux|com\d|con|conin|conout|lpt\d|nul|prn)$/;

/**
 * The folder of a thread: its id where that is a safe name on every file system, else what is readable of it, `~`, and a digest.
 * `~` is in no safe name, so that no two ids share a folder.
 */
export function folderName(threadId: string): string {
  if (SAFE.test(threadId) && !DEVICE.test(threadId)) return threadId;
  const readable = threadId
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${readable || "thread"}~${digest(threadId)}`;
}

// Over UTF-16: as UTF-8 all lone surrogates would be one character.
function digest(threadId: string): string {
  return createHash("sha256").update(Buffer.from(threadId, "utf16le")).digest("hex").slice(0, 40);
}
