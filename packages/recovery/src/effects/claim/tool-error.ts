/**
 * What the tool itself threw. langchain wraps it once for each middleware on its way, and middlewares that hand it to the model put it into
 * an error of langchain's brand. By brand: langchain is not imported here.
 */
export function toolErrorIn(error: unknown): unknown {
  let inner = error;
  for (let layers = 0; layers < 100 && isWrapper(inner); layers++) inner = inner.cause;
  return inner;
}

function isWrapper(error: unknown): error is { cause: unknown } {
  if (!(error instanceof Error) || error.cause === undefined || !("~brand" in error)) return false;
  return error["~brand"] === "MiddlewareError" || error["~brand"] === "ToolInvocationError";
}
