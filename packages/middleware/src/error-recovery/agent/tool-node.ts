/** As langchain names it in its agents, and most who make one do. */
export const TOOL_NODE = "tools";
