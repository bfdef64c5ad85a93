import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { packageOfPath } from "./source-origin.ts";

type GetSourceFile = ts.CompilerHost["getSourceFile"];

/** Of the options that were last read with: those of one set of options take some 100 MB. */
const parsed = { optionsKey: "", files: new Map<string, ts.SourceFile>() };

/**
 * Reads files for a program, those of packages and of the language itself as they were parsed for the program before. Projects of
 * one repository share nearly all of them. A file is parsed anew where its text is another, and all are where an option is that
 * a file is parsed by; which those are, the compiler's own registry for editors says.
 */
export function sharingDeclarations(host: ts.CompilerHost, options: ts.CompilerOptions): GetSourceFile {
  const readOwn = host.getSourceFile.bind(host);
  const optionsKey = compiler.createDocumentRegistry().getKeyForCompilationSettings(options);
  return (file, how, ...rest) => {
    if (packageOfPath(file) === undefined) return readOwn(file, how, ...rest);
    if (parsed.optionsKey !== optionsKey) Object.assign(parsed, { optionsKey, files: new Map() });
    const text = host.readFile(file);
    return text === undefined ? readOwn(file, how, ...rest) : parseOnce(file, text, how);
  };
}

function parseOnce(file: string, text: string, how: Parameters<GetSourceFile>[1]): ts.SourceFile {
  const format = typeof how === "object" ? how.impliedNodeFormat : undefined;
  const key = `${format} ${file}`;
  const before = parsed.files.get(key);
  if (before?.text === text) return before;
  const source = compiler.createSourceFile(file, text, how);
  parsed.files.set(key, source);
  return source;
}
