// Names that LangGraph uses for itself, read in @langchain/langgraph 1.4.18: keys of `config.configurable`, then channels of writes.
export const SEND = "__pregel_send";
export const READ = "__pregel_read";
export const TASK_ID = "__pregel_task_id";
export const CHECKPOINTER = "__pregel_checkpointer";
export const CHECKPOINT_MAP = "checkpoint_map";
export const SCRATCHPAD = "__pregel_scratchpad";
export const RESUMING = "__pregel_resuming";
export const RESUME_MAP = "__pregel_resume_map";
export const ABORT_SIGNALS = "__pregel_abort_signals";

export const ERROR = "__error__";
/** Beside an error: a node of the graph handles it. */
export const ERROR_SOURCE = "__error_source_node__";
export const INTERRUPT = "__interrupt__";
export const RESUME = "__resume__";

// Channels of a StateGraph: its input, what was sent, and, after their prefix, the node that is gone to.
export const INPUT = "__start__";
export const TASKS = "__pregel_tasks";
export const GOES_TO = "branch:to:";
