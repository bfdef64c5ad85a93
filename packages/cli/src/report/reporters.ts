import { githubReporter } from "./github-reporter.ts";
import { jsonReporter } from "./json-reporter.ts";
import { junitReporter } from "./junit/junit-reporter.ts";
import { markdownReporter } from "./markdown/markdown-reporter.ts";
import { prettyReporter } from "./pretty/pretty-reporter.ts";
import type { ReporterName } from "./reporter-names.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif/sarif-reporter.ts";

export const reporters: Readonly<Record<ReporterName, Reporter>> = {
  pretty: prettyReporter,
  json: jsonReporter,
  github: githubReporter,
  sarif: sarifReporter,
  markdown: markdownReporter,
  junit: junitReporter,
};
