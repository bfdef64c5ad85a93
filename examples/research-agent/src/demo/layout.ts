import type { Colors } from "./colors.ts";

export function heading(title: string, file: string, colors: Colors): string {
  return `${colors.bold(title)}  ${colors.dim(file)}`;
}

export function pairs(entries: [name: string, text: string][]): string[] {
  return entries.map(([name, text]) => `  ${name.padEnd(10)}  ${text}`);
}

/** Sets the lines after a bullet's first under its text. */
export function hang(lines: string[]): string[] {
  return lines.map((line, at) => (at === 0 ? line : `  ${line}`));
}

export function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
