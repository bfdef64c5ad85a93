import type { ResultText } from "./result-text.ts";
import { toOneLine } from "./to-one-line.ts";

export interface PreviewOptions {
  /** UTF-16 code units of the result that stay. */
  previewChars: number;
  reference?: string | undefined;
}

/** The beginning of a result, and a line that says how much is missing and where it is. `undefined` if that is no less. */
export function previewOf(
  { text, hasMedia }: ResultText,
  { previewChars, reference }: PreviewOptions,
): string | undefined {
  const shown = firstChars(text, previewChars);
  const line = `[Shortened: ${shown.length} of ${text.length} characters${hasMedia ? ", without images and files" : ""}. ${whereabouts(reference)}]`;
  const preview = shown === "" ? line : `${shown}\n${line}`;
  // A label stands for an image that costs far more than the line.
  return hasMedia || preview.length < text.length ? preview : undefined;
}

function whereabouts(reference: string | undefined): string {
  return reference === undefined ? "The rest was not kept." : `The full result is archived as ${toOneLine(reference)}.`;
}

/** Half a surrogate pair is no character: some providers refuse the whole request for it. */
function firstChars(text: string, count: number): string {
  const isCutInPair = /[\uD800-\uDBFF]/.test(text.charAt(count - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(count));
  return text.slice(0, Math.max(0, isCutInPair ? count - 1 : count));
}
