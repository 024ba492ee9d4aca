/** Lines of the Prometheus text format, version 0.0.4. Pure. */

export type Labels = Readonly<Record<string, string | number>>;
export type MetricKind = 'counter' | 'gauge' | 'histogram';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new RangeError(`the metric "${name}": a name has letters, digits, "_" and ":", and no digit first`);
}

export function checkLabels(metric: string, names: readonly string[]): void {
  const wrong = names.find((name) => !LABEL.test(name));
  if (wrong === undefined) return;
  throw new RangeError(
    `the label "${wrong}" of ${metric}: a name has letters, digits and "_", and no digit or "__" first`,
  );
}

export function headLines(name: string, help: string, kind: MetricKind): string {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${text}\n# TYPE ${name} ${kind}\n`;
}

export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`;
}

/** The labels in the order of `names`, without braces. */
export function labelText(names: readonly string[], labels: Labels): string {
  return names.map((name) => `${name}="${valueText(String(labels[name]))}"`).join(',');
}

/** As Go writes it: the format has no other infinity. */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function valueText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
