import type { SourcePosition } from "@threadkeep/state";
import { toRepositoryPath } from "../format-position.ts";
import { toPlainText } from "../plain-text.ts";

export interface SarifLocation {
  physicalLocation: {
    artifactLocation: { uri: string; uriBaseId: "%SRCROOT%" };
    region?: { startLine: number; startColumn: number };
  };
  logicalLocations?: { fullyQualifiedName: string }[];
}

/** A place in a file, or the file alone where no line is known: code scanning refuses a result without a file. */
export function sarifLocation(
  place: Pick<SourcePosition, "file"> & Partial<SourcePosition>,
  pathPrefix: string | undefined,
  logicalName?: string,
): SarifLocation {
  const { file, line, column } = place;
  return {
    physicalLocation: {
      artifactLocation: { uri: toUri(toRepositoryPath(file, pathPrefix)), uriBaseId: "%SRCROOT%" },
      ...(line === undefined || column === undefined ? {} : { region: { startLine: line, startColumn: column } }),
    },
    ...(logicalName === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: toPlainText(logicalName) }] }),
  };
}

function toUri(path: string): string {
  // A lone surrogate cannot be encoded; a file name that was read from a disk has none.
  return path
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
