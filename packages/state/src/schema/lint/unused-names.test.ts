import { describe, expect, it } from "vitest";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import { channelOf, listOf, number, objectOf, schemaOf, text } from "../testing/models.ts";
import type { SchemaLintConfig } from "./lint-config.ts";
import { lintSchemaModel } from "./lint-schema-model.ts";
import { resolveLintConfig } from "./resolve-lint-config.ts";

const schema = schemaOf([
  channelOf("sources", listOf(objectOf({ page: text, title: text }))),
  channelOf("raw", objectOf({ body: { kind: "unknown", why: "declared any" } })),
  channelOf("doc", { kind: "unknown", why: "declared any" }),
  channelOf("next", text),
  channelOf("round", number),
]);
const unused = (config: SchemaLintConfig, read: StateSchemaModel = schema) =>
  lintSchemaModel(read, resolveLintConfig(config), { only: [] }).unusedNames;

describe("names of the config that the schema does not have", () => {
  it("are listed with their setting, once", () => {
    const config = {
      channels: { nope: "1 KB" },
      refs: ["page", "page"],
      routing: ["nxet"],
      counter: "rounds",
    } as const;
    expect(unused(config)).toEqual([
      { setting: "channels", name: "nope" },
      { setting: "refs", name: "page" },
      { setting: "routing", name: "nxet" },
      { setting: "counter", name: "rounds" },
    ]);
    expect(unused({ refs: ["sources[].paeg", "sources.page"] })).toHaveLength(2);
  });

  it("are not those of channels, and of fields inside of them", () => {
    const config = { channels: { sources: "1 KB" }, routing: ["next"], counter: ["round"] } as const;
    expect(unused({ ...config, refs: ["sources", "sources[].page"] })).toEqual([]);
  });

  it("are not those inside of what is not known", () => {
    expect(unused({ refs: ["raw.body.page", "doc[].page"] })).toEqual([]);
    expect(unused({ refs: ["raw.page", "docs", "raw.bodies"] })).toHaveLength(3);
  });

  it("are not known where only types were read", () => {
    expect(unused({ channels: { nope: "1 KB" } }, { ...schema, sources: ["typescript"] })).toEqual([]);
  });

  it("may be names of the prototype", () => {
    expect(unused({ routing: ["__proto__", "constructor"] })).toHaveLength(2);
  });
});
