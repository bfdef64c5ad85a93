const MAX_LENGTH = 300;
// Patterns are tried on this much only: some errors carry a whole response in their message.
const MAX_READ = 10_000;
const REMOVED = "[redacted]";

// JSON within JSON has backslashes before its quotes.
const END_OF_NAME = `(?:\\\\*["'])?\\s?`;
// What was removed before goes whole: an error's text is made of that of its cause.
const VALUE = `(?:\\[redacted\\][^\\s"'&,;)\\]}]*|\\\\*"[^"]*"?|\\\\*'[^']*'?|[^\\s"'&,;)\\]}]+)`;
const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  [/-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]{1,60}-----)?/g, REMOVED],
  // https://user:password@host, postgres://user:password@host
  [/:\/\/[^\s/@]*(?:@[^\s/@]*)*@/g, `://${REMOVED}@`],
  // A header whole: its scheme may be anybody's own.
  [
    /(\b(?:proxy-)?authorization|\b(?:set-)?cookie|subscription-key)(\s?[:=]\s?)(?!\s*\\*["'])[^"'{}]+/gi,
    `$1$2${REMOVED}`,
  ],
  [/\bBearer[\s:]+(?:\[redacted\][^\s"',;)\]}]*|[^\s"',;)\]}]+)/gi, `Bearer ${REMOVED}`],
  // Whoever has the address of a webhook or a bot can use it.
  [
    /(hooks\.slack\.com\/[\w-]+\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot)[^\s"'<>)]+/gi,
    `$1${REMOVED}`,
  ],
  // "Basic authentication is required" is no credential: base64 has capitals, digits, or an equals sign.
  [/\b(Basic\s+)(?=\S*[A-Z0-9=])[\w+/=-]{6,}/g, `$1${REMOVED}`],
  // In a query or a connection string. `tokens=` and `max_tokens=` are counts.
  [
    new RegExp(`((?:key|token|secret|passw(?:or)?d|pwd|sig|signature|credential)${END_OF_NAME}=\\s?)${VALUE}`, "gi"),
    `$1${REMOVED}`,
  ],
  // In JSON and headers. A lone `key:` is not taken for one: "Unrecognized key: foo".
  [
    new RegExp(
      `((?:api[-_ ]?key(?: provided)?|(?:access|secret|private)[-_ ]?key|[a-z][-_ ]token|secret|passw(?:or)?d|pwd|authorization|credential|["'](?:key|token))${END_OF_NAME}:\\s?)(?!\\[redacted)${VALUE}`,
      "gi",
    ),
    `$1${REMOVED}`,
  ],
  // Of a command: "curl -u name:password", "mysql --password ...", not "--password is required".
  [/(\s(?:-u|--user)[\s=]["']?[^\s:"']+:)[^\s"']+/g, `$1${REMOVED}`],
  [
    new RegExp(
      `(\\s--(?:password|passwd|pass|token|secret|api-key)\\s)(?!(?:is|was|must|has|option|flag|and|or)\\b|-)${VALUE}`,
      "g",
    ),
    `$1${REMOVED}`,
  ],
  // OpenAI, Anthropic, Stripe; Google; GitHub, Slack, AWS, Hugging Face, Groq, xAI, LangSmith, GitLab, npm, NVIDIA, Shopify; Databricks;
  // Replicate; SendGrid; a JWT.
  [/\b(?:sk|rk|pk)[-_][\w*-]{3,}/g, REMOVED],
  [/\b(?:AIza|ya29\.)[\w*.-]+/g, REMOVED],
  [
    /\b(?:gh[opsur]_|github_pat_|xox[a-z]-|AKIA|ASIA|hf_|gsk_|xai-|lsv2_|glpat-|npm_|tvly-|pcsk_|whsec_|nvapi-|shp(?:at|ca|pa|ss)_)[\w*-]+/g,
    REMOVED,
  ],
  [/\bdapi[\da-f]{32}(?:-\d)?/g, REMOVED],
  [/\br8_\w{20,}/g, REMOVED],
  [/\bSG\.[\w-]{8,}\.[\w-]{8,}/g, REMOVED],
  // One part of it, too: what is not read to its end has no more.
  [/\beyJ[\w-]+(?:\.[\w-]*){0,2}/g, REMOVED],
];

// Known only by what comes after: the rest of a URL's credentials.
const UNFINISHED = /(:\/\/)[^\s/@]*(?:@[^\s/@]*)*$/;

/**
 * One line of at most 300 characters, without what looks like a key, a token, a password, or credentials in a URL.
 *
 * A net for what providers and drivers are known to repeat in their messages, not a proof that nothing secret is left.
 */
export function redactMessage(text: string): string {
  const line = oneLine(firstPart(text));
  const redacted = SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), line);
  return redacted.length <= MAX_LENGTH ? redacted : `${cut(redacted, MAX_LENGTH - 3)}...`;
}

/**
 * Ends between two words: half a key would not be recognised. Where that leaves less than is told, it ends within the word, without what
 * may be the beginning of a secret.
 */
function firstPart(text: string): string {
  if (text.length <= MAX_READ) return text;
  const read = text.slice(0, MAX_READ);
  // Each word is looked at once: from its beginning.
  const words = read.replace(/(?<!\S)\S+$/u, "");
  return oneLine(words).length >= MAX_LENGTH ? words : read.replace(UNFINISHED, `$1${REMOVED}`);
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

function cut(text: string, length: number): string {
  // Not between the halves of a surrogate pair.
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}
