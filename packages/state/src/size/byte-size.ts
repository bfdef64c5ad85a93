import { ThreadkeepError } from "../threadkeep-error.ts";

/** 1,024 bytes: 50 KB is 51,200 bytes. */
export const KB = 1024;

/** Bytes, or a size with its unit: `51_200`, `"50 KB"`, `"1.5 MB"`. */
export type ByteSize = number | string;

const UNITS: Record<string, number> = { b: 1, kb: KB, mb: KB * KB };

/**
 * Bytes of a size as people write it.
 * @throws {ThreadkeepError} `size.invalid` when it is neither a positive number of bytes nor such a text.
 */
export function parseByteSize(size: ByteSize, name = "size"): number {
  const bytes = typeof size === "number" ? size : bytesOfText(size);
  if (bytes !== undefined && Number.isFinite(bytes) && bytes >= 1) return Math.floor(bytes);
  throw new ThreadkeepError(
    `${name} is ${describe(size)}, which is no size. Give bytes (51200) or a text like "50 KB".`,
    {
      code: "size.invalid",
      context: { name },
    },
  );
}

/** `71.2 KB`: one decimal, none for plain bytes or whole numbers. */
export function formatBytes(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  const [value, unit] = bytes < KB * KB ? [bytes / KB, "KB"] : [bytes / KB / KB, "MB"];
  return `${value.toFixed(1).replace(/\.0$/, "")} ${unit}`;
}

function bytesOfText(text: unknown): number | undefined {
  const match = typeof text === "string" ? /^\s*(\d+(?:\.\d+)?)\s*(b|kb|mb)\s*$/i.exec(text) : null;
  return match ? Number(match[1]) * (UNITS[match[2]!.toLowerCase()] ?? Number.NaN) : undefined;
}

function describe(size: unknown): string {
  return typeof size === "string" ? JSON.stringify(size.slice(0, 40)) : String(size);
}
