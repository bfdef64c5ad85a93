import { ThreadkeepError } from "@threadkeep/state";

import { lossyValueError } from "./lossy-value-error.ts";
import { DOCUMENT, type RevivableClass } from "./revivable-class.ts";
import { isReservedName, revive } from "./revive.ts";
import { fieldsBeside, ownFieldsOf } from "./fields-beside.ts";
import { isMadeOfFields, toStoredForm, type LostKind, type LostPart } from "./stored-form.ts";

export interface SerializerOptions {
  /** What to do with a value that would not come back as it was. `warn` stores what is left of it. */
  onLossy?: "throw" | "warn" | undefined;
  /** Where warnings go, one for each object that loses something: `process.emitWarning`. */
  warn?: ((message: string) => void) | undefined;
  /** Classes whose instances are stored and revived, besides LangChain's messages and documents. */
  revive?: readonly RevivableClass[] | undefined;
}

export interface WrittenJson {
  text: string;
  /** Whether the stock serializer reads the same from it. */
  isStock: boolean;
}

/** What the codec needs of JSON: a text of any value, and the value again of parsed JSON. */
export interface Serializer {
  /** @param path how errors name the value: `messages[3]` */
  write(value: unknown, path: string): WrittenJson;
  /** Of a list whose items are written one by one: whether it is more than these. */
  checkList(list: readonly unknown[], path: string): void;
  /** Of bytes that are stored as they are, the same. */
  checkBytes(bytes: Uint8Array, path: string): void;
  /** Whether the text of an object is made of nothing but its enumerable fields. Says nothing of what these hold. */
  isMadeOfFields(value: object): boolean;
  /** Puts back classes in `json`, which is changed. */
  revive(json: unknown, path: string): unknown;
}

/**
 * JSON in the forms of LangGraph's JsonPlusSerializer (langgraph-checkpoint 1.1), which reads what it has forms for. Besides
 * those: Date, the kinds of errors with their stack and fields, Buffer (read as Uint8Array), fields of messages that were set
 * after the message was made, binary and Map within messages, user objects that look like records, and the classes in `revive`.
 * An error of an unknown class comes back as an Error with its name.
 *
 * @throws {ThreadkeepError} at once `persistence.reserved-class-name`; while writing `persistence.lossy-value`, `persistence.too-deep`
 */
export function createSerializer({
  onLossy = "throw",
  warn = (message) => process.emitWarning(message, { type: "ThreadkeepWarning", code: "persistence.lossy-value" }),
  revive: userClasses = [],
}: SerializerOptions = {}): Serializer {
  const classes = [...userClasses, DOCUMENT];
  const classByName = new Map(userClasses.map((item) => [item.name, item]));
  assertNamesAreFree(userClasses, classByName);
  if (!classByName.has(DOCUMENT.name)) classByName.set(DOCUMENT.name, DOCUMENT);
  const warnedOf = new WeakSet();

  return {
    write: (value, path) =>
      withinStack(path, () => {
        const { json, isStock, lost } = toStoredForm(value, classes);
        if (lost.length > 0) report(value, path, lost);
        return { text: JSON.stringify(json), isStock };
      }),
    checkList: (list, path) => checkBeside(list, path, fieldsBeside(list), "array-field"),
    checkBytes: (bytes, path) => checkBeside(bytes, path, ownFieldsOf(bytes), "own-field"),
    isMadeOfFields: (value) => isMadeOfFields(value, classes),
    revive: (json, path) => withinStack(path, () => revive(json, classByName)),
  };

  function checkBeside(value: object, path: string, names: readonly string[], kind: LostKind): void {
    if (names.length === 0) return;
    report(
      value,
      path,
      names.map((name) => ({ keys: [name], kind })),
    );
  }

  function report(value: unknown, path: string, lost: readonly LostPart[]): void {
    const error = lossyValueError(path, lost);
    if (onLossy === "throw") throw error;
    if (typeof value === "object" && value !== null) {
      if (warnedOf.has(value)) return;
      warnedOf.add(value);
    }
    warn(error.message);
  }
}

function withinStack<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ThreadkeepError(`${path} is nested too deeply or too large to be stored. Store it flat, or in parts.`, {
      code: "persistence.too-deep",
      context: { path },
      cause,
    });
  }
}

function assertNamesAreFree(classes: readonly RevivableClass[], byName: ReadonlyMap<string, RevivableClass>): void {
  const taken = classes.find((item) => isReservedName(item.name) || byName.get(item.name) !== item);
  if (taken === undefined) return;
  throw new ThreadkeepError(
    `The name "${taken.name}" in revive stands for another class already. Give the class a name of its own: revivableClass(${taken.name}, { name }).`,
    { code: "persistence.reserved-class-name", context: { name: taken.name } },
  );
}
