import type { Problem } from "../report/check-report.ts";
import type { Failure, Thrown, ThrownFailure } from "./protocol.ts";
import { relativeFile } from "../relative-file.ts";
import { positionInProject } from "./project-position.ts";

export interface FailurePlace {
  root: string;
  /** Absolute. */
  file: string;
  exportName: string;
}

/** What a failure in the child means to the person who reads the report. */
export function problemOfFailure(failure: Failure, place: FailurePlace): Problem {
  const { file, root, exportName } = place;
  const name = relativeFile(file, root);
  switch (failure.kind) {
    case "threw":
      return problemOfThrown(failure, place, name);
    case "missing export":
      return {
        code: "export.missing",
        message: `${name} has no export ${exportName}. ${listExports(failure.exports)}`,
        help: "Name the export that is the graph, a schema, or a function that makes one: src/agent.ts:graph.",
      };
    case "not a graph":
      return {
        code: "export.not-a-graph",
        message: `${failure.isFromFactory ? `What the function ${exportName} of ${name} returns` : `The export ${exportName} of ${name}`} is no graph. ${failure.why}`,
      };
    case "never settles":
      return {
        code: "module.timed-out",
        message: `${name} never finishes loading: it waits for a promise that nothing is left to settle.`,
        help: "Look for an await at its top level, or in a function that makes the graph, whose promise is never resolved.",
      };
  }
}

function listExports(exports: readonly string[]): string {
  return exports.length === 0 ? "It exports nothing." : `It exports ${exports.join(", ")}.`;
}

function problemOfThrown(failure: ThrownFailure, place: FailurePlace, name: string): Problem {
  if (failure.while === "calling the factory" || failure.while === "awaiting the export")
    return factoryFailed(failure, place, name);
  if (failure.unparsed !== undefined) return syntaxError(failure.thrown, failure.unparsed, place);
  if (failure.cycle && usesWhatIsNotThereYet(failure.thrown)) return circular(failure, failure.cycle, place, name);
  return threw(failure, place, name);
}

function factoryFailed({ thrown, while: phase }: ThrownFailure, place: FailurePlace, name: string): Problem {
  const what =
    phase === "calling the factory"
      ? `The function ${place.exportName} of ${name}, called with { configurable: {} } as LangGraph's server does, failed`
      : `The promise ${place.exportName} of ${name} was rejected`;
  return {
    code: "factory.failed",
    message: `${what}: ${describeFirstLine(thrown)}`,
    ...helpFor(thrown),
    ...positionInProject(thrown.stack, place.root),
  };
}

// As jiti reports it: what is wrong, then the path with line and column, of which the column counts from 0.
const PARSE_ERROR = /^ParseError:\s*([\s\S]*?)\s*\n\s*(.+):(\d+):(\d+)\s*$/;
const NOT_SUPPORTED = /experimental syntax '(\w+)'/;

function syntaxError(thrown: Thrown, file: string, { root }: FailurePlace): Problem {
  const name = relativeFile(file, root);
  const [, what = thrown.message, , line = "1", column = "0"] = PARSE_ERROR.exec(thrown.message) ?? [];
  const position = { file: name, line: Number(line), column: Number(column) + 1 };
  const unsupported = NOT_SUPPORTED.exec(what)?.[1];
  if (unsupported !== undefined)
    return {
      code: "module.threw",
      message: `${name} uses syntax that cannot be loaded here: ${unsupported}.`,
      position,
    };
  return {
    code: "file.syntax-error",
    message: `${name} has a syntax error at line ${position.line}: ${describeFirstLine({ ...thrown, name: "Error", message: what })}`,
    position,
  };
}

// A transpiled import is undefined until it is exported; a name of the same file, or one that a hoisted function reads, throws.
const NOT_THERE_YET =
  /Cannot access '.+' before initialization|\bundefined\b|is not a (?:function|constructor)|is not iterable/;

function usesWhatIsNotThereYet({ name, message }: Thrown): boolean {
  // What LangGraph says to a graph whose state is undefined.
  if (name === "StateGraphInputError") return true;
  return (name === "ReferenceError" || name === "TypeError") && NOT_THERE_YET.test(message);
}

function circular({ thrown }: ThrownFailure, cycle: string[], { root }: FailurePlace, name: string): Problem {
  const files = [...cycle, cycle[0]!].map((file) => relativeFile(file, root)).join(" -> ");
  return {
    code: "module.circular",
    message: `${name} could not be loaded: these files import each other (${files}), and one uses an export of another before it is there: ${describeFirstLine(thrown)}`,
    help: "Move what both need, the state's definition as a rule, into a file that imports neither.",
    ...positionInProject(thrown.stack, root),
  };
}

function threw({ thrown, while: phase }: ThrownFailure, { root }: FailurePlace, name: string): Problem {
  const when = phase === "reading" ? "while its graph was read" : "while it was imported";
  return {
    code: "module.threw",
    message: `${name} threw ${when}: ${describeFirstLine(thrown)}`,
    ...helpFor(thrown),
    ...positionInProject(thrown.stack, root),
  };
}

const VARIABLE = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/;
const RELATIVE_IMPORT = /Cannot find (?:module|package) '(\.{1,2}\/[^']*|\/[^']*)'/;
const MISSING_MODULE = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);
const NODE_CODE = /^(?:ERR|MODULE|UND)_/;

/** Most agents that cannot be imported want a variable that nothing here knows. */
function helpFor({ message, code }: Thrown): { help?: string } {
  const missingFile = RELATIVE_IMPORT.exec(message)?.[1];
  if (missingFile !== undefined)
    return { help: `There is no file ${missingFile} beside the one that imports it. Mend the path, or add the file.` };
  if (isMissingModule({ code }))
    return {
      help: "Install the project's dependencies, or mend the import. Modules are loaded as Node.js finds them.",
    };
  const variable = VARIABLE.exec(message)?.[0];
  if (variable === undefined || NODE_CODE.test(variable)) return {};
  return { help: `Give it a dummy in threadkeep.config.ts: env: { ${variable}: "dummy" }.` };
}

/** True for an import that finds nothing. */
export function isMissingModule({ code }: Pick<Thrown, "code">): boolean {
  return code !== undefined && MISSING_MODULE.has(code);
}

/** What was thrown, as the end of a sentence. */
export function describeFirstLine({ name, message }: Thrown): string {
  const line =
    message
      .split("\n")
      .find((text) => text.trim().length > 2)
      ?.trim() ?? message.trim();
  const text = line.length > 300 ? `${line.slice(0, 300)}…` : line;
  const shown = name === "Error" || text === "" || text === name ? text || name : `${name}: ${text}`;
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`;
}
