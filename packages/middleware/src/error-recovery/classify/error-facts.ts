import { readApiBody, type ApiBody } from "./api-body.ts";
import type { ErrorClass } from "./classified-error.ts";
import { asStatus } from "./as-status.ts";
import { attempt, isObject, readField, readString } from "./read-field.ts";

/** What one error says about itself, read once and without running into what its getters throw. */
export interface ErrorFacts {
  value: unknown;
  /** `name`, the class's name where that says no more than "Error". */
  name: string;
  /** `name` and the class's name: a minifier may have changed one, a subclass not set the other. */
  names: readonly string[];
  message: string;
  code?: string;
  status?: number;
  /** Of the API of a model. */
  api?: ApiBody;
  /** The class that the user gives to it. */
  given?: ErrorClass;
}

export function readErrorFacts(value: unknown): ErrorFacts {
  if (!isObject(value)) return { value, name: "Error", names: [], message: describeThrown(value) };
  const names = readNames(value);
  const code = readCode(value);
  const status = readStatus(value);
  const message = readString(value, "message") ?? "";
  const api = readApiBody(value, message);
  return {
    value,
    name: names.find((name) => name !== "Error" && name !== "Object") ?? "Error",
    names,
    message,
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    ...(api !== undefined && { api }),
  };
}

function describeThrown(value: unknown): string {
  return typeof value === "string" ? value : `${String(value)} was thrown`;
}

function readNames(value: object): string[] {
  const names = [readString(value, "name"), readString(readField(value, "constructor"), "name")];
  return names.filter((name) => name !== undefined);
}

function readCode(value: object): string | undefined {
  const code = readField(value, "code");
  return typeof code === "string" && code !== "" ? code : undefined;
}

/** Where openai, anthropic and google, undici, ollama, axios and fetch wrappers, got, and the AWS clients keep it. */
function readStatus(value: object): number | undefined {
  const places = [
    readField(value, "status"),
    readField(value, "statusCode"),
    readField(value, "status_code"),
    readField(readField(value, "response"), "status"),
    readField(readField(value, "response"), "statusCode"),
    readField(readField(value, "$metadata"), "httpStatusCode"),
  ];
  return places.map(asStatus).find((status) => status !== undefined);
}

export function isErrorObject(value: unknown): boolean {
  return attempt(() => value instanceof Error) === true || readString(value, "stack") !== undefined;
}
