import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createDeepAgent } from "deepagents";
import { expect, it } from "vitest";
import { lintStateSchema } from "../../lint/lint-state-schema.ts";
import type { StateType } from "../../model/state-type.ts";
import { channelOf, findingsOf, objectOf, schemaOf, text } from "../../testing/models.ts";
import { inlineBlob } from "./inline-blob.ts";

const bytes: StateType = { kind: "binary", name: "Uint8Array" };

it("finds nothing in the state of an agent of deepagents, which nobody here can change", () => {
  const model = Object.assign(new FakeListChatModel({ responses: ["done"] }), { bindTools: () => model });
  expect(lintStateSchema(createDeepAgent({ model }))).toEqual([]);
});

it("finds bytes in a file of one's own", () => {
  const files: StateType = { kind: "record", key: text, value: objectOf({ content: bytes, created_at: text }) };
  expect(findingsOf(inlineBlob, schemaOf([channelOf("files", files)]))).toMatchObject([{ path: "files.*.content" }]);
});
