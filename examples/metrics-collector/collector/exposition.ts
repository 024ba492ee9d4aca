/** The text format of Prometheus, version 0.0.4, as it is read. Pure. */

export interface Sample {
  name: string;
  /** As they were sent, with their braces; empty when there are none. */
  labels: string;
  value: number;
}

const MOST_SAMPLES = 2_000;
const LINE = /^([a-z_:][\w:]*)\s*(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)(?:\s+-?\d+)?\s*$/i;

/** Its samples, in their order; comments say nothing of values. Throws Error on a line that is no sample. */
export function parseExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', labels = '', word = ''] = LINE.exec(line) ?? [];
    const value = numberOf(word);
    if (name === '' || value === undefined)
      throw new Error(`line ${at + 1} is no sample: ${line.slice(0, 80)}`);
    if (samples.push({ name, labels, value }) === MOST_SAMPLES) break;
  }
  return samples;
}

const named: Readonly<Record<string, number>> = {
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

function numberOf(word: string): number | undefined {
  const known = named[word.toLowerCase()];
  if (known !== undefined) return known;
  return word === '' || Number.isNaN(Number(word)) ? undefined : Number(word);
}
