export {
  type ArchivableMessage,
  type ArchiveEntry,
  type ArchivePage,
  type FileArchive,
  type MessageArchive,
  type PlainArchivableMessage,
  type ReadArchiveOptions,
} from "./archive.ts";
export { createFileArchive, type FileArchiveOptions } from "./create-file-archive.ts";
