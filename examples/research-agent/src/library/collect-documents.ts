import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Document } from "@langchain/core/documents";

export interface CollectOptions {
  /** Whether the packages that the repository installed are in it, too. */
  withInstalled?: boolean;
  maxFiles?: number;
  /** Bytes of all documents together. */
  maxBytes?: number;
  /** Longer files are left out: they are changelogs of many years. */
  maxFileBytes?: number;
}

/** A file that may exist: the id that the agent knows it by, and where it lies. */
interface Candidate {
  id: string;
  path: string;
}

/**
 * The Markdown files of a repository, then those of the packages installed for it, each sorted by id: the same on every
 * run over the same folders. What cannot be read is left out.
 */
export async function collectDocuments(
  root: string,
  { withInstalled = true, maxFiles = 400, maxBytes = 4_000_000, maxFileBytes = 30_000 }: CollectOptions = {},
): Promise<Document[]> {
  const documents: Document[] = [];
  let bytes = 0;
  for (const candidate of [...(await ownFiles(root)), ...(withInstalled ? await installedFiles(root) : [])]) {
    const text = await readFile(candidate.path, "utf8").catch(() => "");
    const size = Buffer.byteLength(text);
    if (size === 0 || size > maxFileBytes) continue;
    if (documents.length === maxFiles || bytes + size > maxBytes) break;
    documents.push(new Document({ id: candidate.id, pageContent: text, metadata: { source: candidate.id } }));
    bytes += size;
  }
  return documents;
}

async function ownFiles(root: string): Promise<Candidate[]> {
  const packages = (await list(join(root, "packages"))).map((name) => `packages/${name}`);
  const found = await Promise.all(["", "docs", ...packages].map((folder) => markdownIn(root, folder)));
  return sortById(found.flat());
}

/** `node_modules/.pnpm/<package>@<version>/node_modules/<package>/README.md`, once for each package. */
async function installedFiles(root: string): Promise<Candidate[]> {
  const store = join(root, "node_modules", ".pnpm");
  const found = await Promise.all((await list(store)).map((entry) => markdownOfInstalled(store, entry)));
  return sortById(firstOfEachId(found.flat()));
}

function markdownOfInstalled(store: string, entry: string): Promise<Candidate[]> {
  // The folder of a scoped package is named `@scope+name@version_peers`.
  const name = /^(@[^@+]+\+)?[^@]+/.exec(entry)?.[0].replace("+", "/") ?? entry;
  return markdownIn(join(store, entry, "node_modules"), name);
}

async function markdownIn(root: string, folder: string): Promise<Candidate[]> {
  const names = (await list(join(root, folder))).filter((name) => /\.md$/i.test(name));
  return names.map((name) => ({ id: folder ? `${folder}/${name}` : name, path: join(root, folder, name) }));
}

/** Sorted, because the order in which a file system lists is its own. A folder that is not there is empty. */
async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

// Two versions of one package say nearly the same, and a search would return both.
function firstOfEachId(candidates: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function sortById(candidates: Candidate[]): Candidate[] {
  return candidates.sort((a, b) => (a.id < b.id ? -1 : 1));
}
