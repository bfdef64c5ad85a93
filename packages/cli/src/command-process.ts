/** What a command needs of the process it runs in, so that its tests are plain calls. */
export interface CommandProcess {
  /** After the command's own name. */
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** `YYYY-MM-DD` */
  today: string;
  stdout: { isTerminal: boolean; width: number };
  /** On stderr, while the work is long. */
  isProgressShown: boolean;
  write(text: string): void;
  writeError(text: string): void;
  /** Graphs of the user are run here: what they leave open must not keep the process when the command is over. */
  willNotEnd?(): void;
}

/** In CI nobody answers and nothing is rewritten. */
export function isCI({ env }: Pick<CommandProcess, "env">): boolean {
  const { CI } = env;
  return CI !== undefined && CI !== "" && CI !== "0" && CI.toLowerCase() !== "false";
}
