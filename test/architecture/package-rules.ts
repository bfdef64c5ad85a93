import { entriesListTheirNames, exportMapNamesFilesThatExist, filesSayWhatTheyDo } from "./file-rules.ts";
import {
  declaresWhatItImports,
  importsOnlyWhatTheTableAllows,
  mainEntryNeedsNoOptionalPeer,
  relativeImportsStayInside,
  shippedCodeImportsNoTestCode,
} from "./import-rules.ts";
import {
  dependsOnlyOnWhatTheTableAllows,
  folderIsInTheTable,
  hasTheFieldsEveryPackageHas,
  publishesWhatItExports,
} from "./manifest-rules.ts";
import type { PackageUnderTest } from "./package-under-test.ts";

/** What holds for every package, as a sentence and a function that names each violation. */
export const packageRules: Record<string, (pkg: PackageUnderTest) => string[]> = {
  "has its place in the table of who may import whom": folderIsInTheTable,
  "depends only on what the table allows": dependsOnlyOnWhatTheTableAllows,
  "imports only what the table allows": importsOnlyWhatTheTableAllows,
  "declares what it imports": declaresWhatItImports,
  "keeps its relative imports inside": relativeImportsStayInside,
  "ships nothing that imports test code": shippedCodeImportsNoTestCode,
  "loads its main entry without its optional peers": mainEntryNeedsNoOptionalPeer,
  "exports files that exist": exportMapNamesFilesThatExist,
  "lists the names it exports one by one": entriesListTheirNames,
  "names no file utils, common, helpers or manager": filesSayWhatTheyDo,
  "has the license, module type and side effects every package has": hasTheFieldsEveryPackageHas,
  "publishes the same subpaths it exports": publishesWhatItExports,
};
