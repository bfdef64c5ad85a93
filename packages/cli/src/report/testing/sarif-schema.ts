// What the SARIF 2.1.0 schema asks of the objects that we write: their required properties and no others than it knows.
import { z } from "zod";

const level = z.enum(["none", "note", "warning", "error"]);
const message = z.strictObject({ text: z.string().min(1) });
// A relative reference has no scheme, no root and only characters of RFC 3986.
const relativeUri = z.string().regex(/^(?![a-z]+:)(?!\/)(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-F]{2})+$/);

const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: relativeUri, uriBaseId: z.literal("%SRCROOT%") }),
    region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }).optional(),
  }),
  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string() })).optional(),
});

const rule = z.strictObject({
  id: z.string(),
  shortDescription: message,
  fullDescription: message,
  help: message,
  defaultConfiguration: z.strictObject({ level }),
});

const invocation = z.strictObject({
  executionSuccessful: z.boolean(),
  exitCode: z.int(),
  toolExecutionNotifications: z.array(
    z.strictObject({
      message,
      level,
      descriptor: z.strictObject({ id: z.string() }).optional(),
      locations: z.array(location).optional(),
    }),
  ),
});

const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0).optional(),
  level,
  message,
  locations: z.array(location).min(1),
  partialFingerprints: z.record(z.string(), z.string()),
  suppressions: z
    .array(z.strictObject({ kind: z.literal("external"), status: z.literal("accepted"), justification: z.string() }))
    .optional(),
});

export const sarifLog = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({ name: z.string(), version: z.string(), rules: z.array(rule) }),
      }),
      originalUriBaseIds: z.record(z.string(), z.strictObject({ description: message })),
      columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
      invocations: z.array(invocation),
      results: z.array(result),
    }),
  ]),
});
