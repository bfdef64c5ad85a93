import { describe } from "vitest";
import { createFileArchive, type FileArchiveOptions } from "./create-file-archive.ts";
import { testArchive } from "./testing/archive-contract.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

describe.each<FileArchiveOptions>([{}, { maxIndexedEntries: 1 }])("createFileArchive with %o", (options) => {
  testArchive({
    open: () => {
      const folder = temporaryFolder();
      return () => createFileArchive(folder, options);
    },
  });
});
