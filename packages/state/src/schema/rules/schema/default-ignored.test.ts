import { ReducedValue, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readStateSchema } from "../../read/read-state-schema.ts";
import { channelOf, findingsOf, listOf, schemaOf, text } from "../../testing/models.ts";
import type { DefaultModel } from "../../model/state-schema-model.ts";
import { defaultIgnored } from "./default-ignored.ts";

const judge = (initial: DefaultModel) =>
  findingsOf(defaultIgnored, schemaOf([channelOf("labels", listOf(text), { default: initial })]));

describe("schema/default-ignored", () => {
  it("says which default counts for nothing, why, and what to declare", () => {
    const [finding, ...others] = judge({ kind: "ignored", why: "zod's own default is not looked at" });
    expect(finding).toMatchObject({
      path: "labels",
      message: "The default of labels is not what the channel starts with: zod's own default is not looked at.",
    });
    expect(finding?.help).toContain("`labels: Annotation({ reducer, default: () => … })`");
    expect(others).toEqual([]);
  });

  it("lets every other default pass", () => {
    expect(judge({ kind: "none" })).toEqual([]);
    expect(judge({ kind: "unknown", why: "its factory throws" })).toEqual([]);
    expect(judge({ kind: "value", bytes: 2, value: [] })).toEqual([]);
  });

  it("finds zod's default of a plain object, and takes that of a ReducedValue", () => {
    const labels = z.array(z.string()).default(() => []);
    expect(findingsOf(defaultIgnored, readStateSchema(z.object({ labels })))).toHaveLength(1);
    const reduced = new ReducedValue(labels, { reducer: (old: string[], more: string[]) => [...old, ...more] });
    expect(findingsOf(defaultIgnored, readStateSchema(new StateSchema({ labels: reduced })))).toEqual([]);
  });
});
