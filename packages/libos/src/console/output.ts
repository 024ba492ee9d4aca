/** The console's way out: lines, indented by the open groups. */
import { host } from '../core/host.ts';

let margin = '';

export function writeLine(text: string): void {
  const lines = margin && text.includes('\n') ? text.replaceAll('\n', `\n${margin}`) : text;
  host.consoleWrite(`${margin}${lines}\n`);
}

export function indent(): void {
  margin += '  ';
}

export function outdent(): void {
  margin = margin.slice(2);
}
