import { ThreadkeepError } from "@threadkeep/state";

const PROBLEMS: Readonly<Record<string, { code: string; what: string; next: string }>> = {
  ENOSPC: { code: "archive.disk-full", what: "the disk is full", next: "Free space and archive again." },
  EDQUOT: { code: "archive.disk-full", what: "the disk quota is used up", next: "Free space and archive again." },
  EFBIG: {
    code: "archive.disk-full",
    what: "this process may write no larger file",
    next: "Raise its limit and archive again.",
  },
  EACCES: {
    code: "archive.not-permitted",
    what: "access is not permitted",
    next: "Give this process the right to read and write there.",
  },
  EPERM: {
    code: "archive.not-permitted",
    what: "access is not permitted",
    next: "Give this process the right to read and write there.",
  },
  EROFS: {
    code: "archive.not-permitted",
    what: "the file system is read-only",
    next: "Choose a folder that can be written.",
  },
  ENOTDIR: { code: "archive.not-a-folder", what: "a part of the path is a file", next: "Choose a folder." },
  EEXIST: { code: "archive.not-a-folder", what: "a part of the path is a file", next: "Choose a folder." },
};
const OTHER = { code: "archive.io-failed", what: "the file system failed", next: "See the cause." };

/** Runs file operations, and says of a failure what it means. Nothing that was archived before is touched by it. */
export async function withArchiveErrors<Result>(
  doing: string,
  path: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isSystemError(error) ? archiveError(doing, path, error) : error;
  }
}

function archiveError(doing: string, path: string, cause: NodeJS.ErrnoException): ThreadkeepError {
  const { code, what, next } = PROBLEMS[cause.code ?? ""] ?? OTHER;
  return new ThreadkeepError(`Cannot ${doing} ${cause.path ?? path}: ${what} (${cause.code}). ${next}`, {
    code,
    context: { path: cause.path ?? path, errno: cause.code },
    cause,
  });
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

export function isMissing(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENOENT";
}
