import { styleText } from 'node:util';
import type { CodedError, Diagnostic, ProgressEvent } from '@skerry/contracts';

/** What happens, on standard error: standard output belongs to results and to consoles. */

const write = (text: string): void => {
  process.stderr.write(text);
};

/** The slow steps as they begin, messages, and what module scope prints. */
export function reportProgress(event: ProgressEvent): void {
  if (event.kind === 'log') write(event.text.endsWith('\n') ? event.text : `${event.text}\n`);
  if (event.kind === 'diagnostic' && event.diagnostic.severity === 'warning')
    reportDiagnostic(event.diagnostic);
}

/** One finding as compilers write it, so that editors find the place: file:line:column: error: message [code] */
export function reportDiagnostic({ severity, code, message, file, line, column }: Diagnostic): void {
  const place =
    file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}:${column ?? 1}: `;
  const word = styleText(severity === 'error' ? 'red' : 'yellow', severity, { stream: process.stderr });
  write(`${place}${word}: ${message} [${code}]\n`);
}

/** Why there is no image, and what to do. Returns the exit status. */
export function reportFailure(error: CodedError, diagnostics: readonly Diagnostic[]): number {
  for (const diagnostic of diagnostics) reportDiagnostic(diagnostic);
  const isTold = diagnostics.some(({ severity }) => severity === 'error');
  write(isTold ? `${error.code}: ${error.advice}\n` : `${error.code}: ${error.message}\n${error.advice}\n`);
  return 1;
}
