import { open, type FileHandle } from "node:fs/promises";

export async function withFile<Result>(
  path: string,
  flags: "a" | "r" | "r+",
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
