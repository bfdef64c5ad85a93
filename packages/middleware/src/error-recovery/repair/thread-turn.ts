import { isRecord, firstString, recordsOf, type Loose } from "../../message/record.ts";
import { isFunctionMessage, roleOf } from "../../message/message-role.ts";
import { haveOwnIds } from "../../message/own-call-ids.ts";
import { answersOf, hostCallsOf, isResultBlock, toolCallsOf, type ToolCallRead } from "../../message/tool-exchange.ts";

/** What one message of a thread is to the calls in it. */
export interface ThreadTurn {
  calls: readonly ToolCallRead[];
  /** Ids of the calls it has results for, as often as it has them. */
  answers: readonly string[];
  /** What it says beside results. Nothing of a tool's message: what is there is the result. */
  hasRest: boolean;
  /** It is there for results and nothing else. */
  isResult: boolean;
  /** Some of its calls have no id, or that of another. */
  needsIds?: boolean;
}

const NEITHER: ThreadTurn = { calls: [], answers: [], hasRest: false, isResult: false };

/** What is no message, or only a reducer understands, is left where it stands. */
export function readTurn(message: unknown): ThreadTurn {
  if (!isRecord(message)) return NEITHER;
  switch (roleOf(message)) {
    case "ai":
      return { ...NEITHER, calls: callsIn(message), ...(!haveOwnIds(message) && { needsIds: true }) };
    case "human":
      return {
        ...NEITHER,
        answers: answersInContent(message),
        hasRest: !recordsOf(message["content"]).every(isResultBlock),
      };
    case "tool":
      return { ...NEITHER, answers: answersOfTool(message), isResult: true };
    default:
      return NEITHER;
  }
}

function callsIn(message: Loose): readonly ToolCallRead[] {
  const calls = toolCallsOf(message);
  const hosts = hostCallsOf(message);
  if (hosts.length === 0) return calls;
  const isHosts = new Set(hosts.map(({ id }) => id));
  const others = hosts.filter(({ id }) => !calls.some((call) => call.id === id));
  return [...calls.map((call) => (isHosts.has(call.id) ? { ...call, isHosts: true } : call)), ...others];
}

/** A tool may return anything, also blocks that look like another tool's results: its own id counts. */
function answersOfTool(message: Loose): readonly string[] {
  if (isFunctionMessage(message)) return answersOf(message);
  const own = firstString(message, "tool_call_id");
  return own === undefined ? answersInContent(message) : [own];
}

function answersInContent(message: Loose): string[] {
  return recordsOf(message["content"]).flatMap((block) => answersOf({ content: [block] }));
}
