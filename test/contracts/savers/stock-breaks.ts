// They find the head by the greatest id, and know nothing of what was deleted.
const BROKEN_BY_ALL = [
  "makes a checkpoint the head whose id is before its parent's, as after a clock was set back",
  "lists such a checkpoint before its parent, and only the parent before it",
  "makes a fork of an old checkpoint the head, though another host's clock is ahead",
  "is not undone by a run of before that goes on",
  "lets another process's late write in as little",
  "leaves the name free for a thread begun anew, which a run of before does not reach",
];
const ODD_CHANNEL = "takes a channel that is named as a member of every object, constructor";
const MIXED_WRITES = "replaces what is special and keeps what is not in one call";
const WRITES_AT_ONCE = "keeps the first of a task's writes when the next do not wait for it";
// Asked for what was written before no checkpoint, they tell what was before the head.
const LASTING_FORK = "begins a subgraph that lasts anew at a fork before it, as MemorySaver does";

/** What LangGraph's own savers are known to break. */
export const STOCK_BREAKS = {
  MemorySaver: [
    ...BROKEN_BY_ALL,
    "orders writes by task, and those of a task as they were given",
    "gives back bytes that were written",
  ],
  SqliteSaver: [
    ...BROKEN_BY_ALL,
    ODD_CHANNEL,
    MIXED_WRITES,
    WRITES_AT_ONCE,
    LASTING_FORK,
    "finds nothing with a limit of zero",
    // Where nothing was put yet, it finds no table.
    "is done with a thread that is not there",
  ],
  PostgresSaver: [
    ...BROKEN_BY_ALL,
    ODD_CHANNEL,
    MIXED_WRITES,
    WRITES_AT_ONCE,
    LASTING_FORK,
    // Branches share the numbers of their versions, and with them their values.
    "goes on from every old checkpoint as MemorySaver does",
    "goes on from every checkpoint of a subgraph as MemorySaver does",
    "gives each of two branches its own values",
    "never mixes the values of two runs that race on a thread",
    "lets two invokes race on a thread, and keeps what each of them made",
    "streams a thread as it was, while it grows",
    "gives back metadata with characters that databases stumble on",
    // Some of the driver's pool of them comes along.
    "gives back bytes on a buffer of their own",
  ],
} as const;
