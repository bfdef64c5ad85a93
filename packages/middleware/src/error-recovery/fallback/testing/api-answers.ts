// What the APIs answer, with everything in it that another provider's API refuses or cannot resolve.

const ANTHROPIC_ANSWER = {
  id: "msg_01Anthropic",
  type: "message",
  role: "assistant",
  model: "claude-opus-4-5",
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 10 },
  content: [
    { type: "thinking", thinking: "SECRET-THOUGHT", signature: "SIGNATURE-A" },
    { type: "redacted_thinking", data: "REDACTED-A" },
    { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: { query: "weather" } },
    {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_01",
      content: [
        {
          type: "web_search_result",
          url: "https://x.test",
          title: "T",
          encrypted_content: "ENCRYPTED-A",
          page_age: null,
        },
      ],
    },
    {
      type: "text",
      text: "I look both up.",
      citations: [
        {
          type: "web_search_result_location",
          url: "https://x.test",
          encrypted_index: "INDEX-A",
          cited_text: "c",
          title: "T",
        },
      ],
    },
    { type: "tool_use", id: "toolu_01", name: "search", input: { q: "x" } },
    { type: "tool_use", id: "toolu_02", name: "search", input: { q: "y" } },
  ],
};

const RESPONSES_ANSWER = {
  id: "resp_01",
  object: "response",
  created_at: 1_700_000_000,
  model: "gpt-5",
  status: "completed",
  error: null,
  incomplete_details: null,
  metadata: {},
  usage: { input_tokens: 10, output_tokens: 10, total_tokens: 20 },
  output: [
    {
      type: "reasoning",
      id: "rs_01",
      summary: [{ type: "summary_text", text: "SECRET-THOUGHT" }],
      encrypted_content: "ENCRYPTED-O",
    },
    { type: "web_search_call", id: "ws_01", status: "completed", action: { type: "search", query: "weather" } },
    {
      type: "message",
      id: "msg_0aOpenAI",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "I look both up.", annotations: [] }],
    },
    {
      type: "function_call",
      id: "fc_01",
      call_id: "call_1|fc:01",
      name: "search",
      arguments: '{"q":"x"}',
      status: "completed",
    },
    {
      type: "function_call",
      id: "fc_02",
      call_id: "call_2",
      name: "search",
      arguments: '{"q":"y"}',
      status: "completed",
    },
  ],
};

const COMPLETIONS_ANSWER = {
  id: "chatcmpl-01",
  object: "chat.completion",
  created: 1_700_000_000,
  model: "gpt-5",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "Fine." } }],
  usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
};

/** By path. */
export const ANSWERS: Readonly<Record<string, object>> = {
  "/v1/messages": ANTHROPIC_ANSWER,
  "/v1/responses": RESPONSES_ANSWER,
  "/v1/chat/completions": COMPLETIONS_ANSWER,
};

/** Words of these answers that only the one who wrote them understands. */
export const FROM_ANTHROPIC = [
  "SECRET",
  "SIGNATURE",
  "REDACTED",
  "ENCRYPTED",
  "INDEX-A",
  "thinking",
  "srvtoolu",
  "cache_control",
  "msg_01",
  "tool_use",
];
export const FROM_OPENAI = [
  "SECRET",
  "ENCRYPTED",
  "reasoning",
  "rs_01",
  "ws_01",
  "fc_01",
  "fc_02",
  "msg_0a",
  "resp_01",
  "web_search",
  "fc:01",
];
