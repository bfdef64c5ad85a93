import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lintSchemaModel, resolveLintConfig, type StateSchemaModel } from "@threadkeep/state";
import { readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { linkPackage, writeProject, type WrittenProject } from "./testing/write-project.ts";

const AGENT = `
import { Annotation, MessagesAnnotation, ReducedValue, StateSchema } from "@langchain/langgraph";
import { z } from "zod";

export const plain = Annotation.Root({
  ...MessagesAnnotation.spec,
  question: Annotation,
  answer: Annotation(),
  notes: Annotation({ reducer: (a, b) => a.concat(b), default: () => [] }),
  seen: Annotation({ reducer: (a, b) => ({ ...a, ...b }), default: () => ({}) }),
  order: Annotation({ reducer: (a, b) => b ?? a, default: () => null }),
  count: Annotation({ reducer: (a, b) => a + b, default: () => 0 }),
});

export const typed = Annotation.Root({
  /** @type {import("@langchain/langgraph").LastValue<any>} */
  above: Annotation,
  cast: /** @type {typeof Annotation<unknown>} */ (Annotation),
  reduced: Annotation({
    /** @type {(known: unknown[], found: unknown[]) => unknown[]} */
    reducer: (known, found) => known.concat(found),
    default: () => [],
  }),
});

export const ofZod = z.object({ raw: z.any(), parts: z.array(z.unknown()) });
export const ofFields = new StateSchema({
  raw: z.unknown(),
  parts: new ReducedValue(z.array(z.any()), { reducer: (a, b) => a.concat(b) }),
});
`;

let project: WrittenProject;
let schemas: Record<"plain" | "typed" | "ofZod" | "ofFields", StateSchemaModel>;
beforeAll(() => {
  project = writeProject({ "agent.mjs": AGENT });
  linkPackage(project.root, "zod", resolve(import.meta.dirname, "../../node_modules/zod"));
  const read = readSpecs(
    project.root,
    ["plain", "typed", "ofZod", "ofFields"].map((name) => `agent.mjs:${name}`),
  );
  const of = (name: string) => schemaOf(read, `agent.mjs:${name}`);
  schemas = { plain: of("plain"), typed: of("typed"), ofZod: of("ofZod"), ofFields: of("ofFields") };
});
afterAll(() => project.remove());

const opaqueIn = (schema: StateSchemaModel) =>
  lintSchemaModel(schema, resolveLintConfig(), { only: ["schema/opaque-type"] }).findings.map(({ path }) => path);

it("takes what the checker infers from a default for what is not known, where JavaScript declares nothing", () => {
  const untold = { kind: "unknown", why: "JavaScript declares no type for it" };
  expect(typesOf(schemas.plain)).toMatchObject({
    question: untold,
    answer: untold,
    notes: { kind: "array", items: untold },
    seen: untold,
    order: untold,
    count: { kind: "number" },
  });
  expect(opaqueIn(schemas.plain)).toEqual([]);
});

it("takes JSDoc and zod at their word", () => {
  expect(opaqueIn(schemas.typed)).toEqual(["above", "cast", "reduced[]"]);
  expect(opaqueIn(schemas.ofZod)).toEqual(["raw", "parts[]"]);
  expect(opaqueIn(schemas.ofFields)).toEqual(["raw", "parts[]"]);
});
