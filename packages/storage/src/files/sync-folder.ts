import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { platform } from "node:process";
import { withFile } from "./with-file.ts";

/** Makes a folder, with those above it, so that it is there after a power failure. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  // The one above as well when nothing was made: who made the folder may have been killed before it synced.
  const last = dirname(first ?? path);
  for (let above = dirname(path); ; above = dirname(above)) {
    await syncFolder(above);
    if (above === last || above === dirname(above)) return;
  }
}

/** Windows cannot open a folder, and writes its entries through. */
export async function syncFolder(path: string): Promise<void> {
  if (platform !== "win32") await syncFile(path, "r");
}

export function syncFile(path: string, flags: "r" | "r+" = "r+"): Promise<void> {
  return withFile(path, flags, (file) => file.sync());
}
