/** `--fault loss=2%,delay=20ms`: the faults of contracts as a person writes them. Pure. */
import { NetworkFaults } from '@skerry/contracts';

export type ParsedFaults = { ok: true; faults: NetworkFaults } | { ok: false; message: string };

type Unit = 'share' | 'time' | 'rate' | 'integer';
type Key = Exclude<keyof NetworkFaults, 'onOff'> | 'onMs' | 'offMs';

const names: Record<string, { key: Key; unit: Unit }> = {
  loss: { key: 'loss', unit: 'share' },
  duplication: { key: 'duplication', unit: 'share' },
  corruption: { key: 'corruption', unit: 'share' },
  reordering: { key: 'reordering', unit: 'share' },
  delay: { key: 'delayMs', unit: 'time' },
  jitter: { key: 'jitterMs', unit: 'time' },
  rate: { key: 'bytesPerSecond', unit: 'rate' },
  on: { key: 'onMs', unit: 'time' },
  off: { key: 'offMs', unit: 'time' },
  seed: { key: 'seed', unit: 'integer' },
};

/** How much one of each suffix is, in the unit of contracts, and how to write it. */
const units: Record<Unit, { suffixes: Record<string, number>; example: string }> = {
  share: { suffixes: { '%': 0.01 }, example: '2%' },
  time: { suffixes: { ms: 1, s: 1_000 }, example: '20ms or 1.5s' },
  rate: { suffixes: { kbit: 125, mbit: 125_000, gbit: 125_000_000 }, example: '10mbit' },
  integer: { suffixes: { '': 1 }, example: '7' },
};

/** Reads `name=value,…`; says what is wrong with the first that is not understood. */
export function parseFaults(text: string): ParsedFaults {
  const values: Partial<Record<Key, number>> = {};
  for (const entry of text.split(',')) {
    const [name = '', value = '', ...more] = entry.trim().split('=');
    const known = Object.hasOwn(names, name) ? names[name] : undefined;
    if (!known) return wrong(entry, `has no fault that is known: there are ${Object.keys(names).join(', ')}`);
    const { key, unit } = known;
    if (values[key] !== undefined) return wrong(entry, `says ${name} a second time`);
    const amount = more.length > 0 ? undefined : parseAmount(value, unit);
    if (amount === undefined) return wrong(entry, `is not understood: write ${name}=${units[unit].example}`);
    values[key] = amount;
  }
  const { onMs, offMs, ...faults } = values;
  const isPeriodic = onMs !== undefined || offMs !== undefined;
  const parsed = NetworkFaults.safeParse({ ...faults, ...(isPeriodic && { onOff: { onMs, offMs } }) });
  if (parsed.success) return { ok: true, faults: parsed.data };
  if (isPeriodic && (onMs === undefined || offMs === undefined))
    return wrong(text, 'needs both: write on=2s,off=500ms');
  const [issue] = parsed.error.issues;
  return wrong(text, `is out of bounds: ${issue?.path.join('.')}: ${issue?.message}`);
}

function parseAmount(text: string, unit: Unit): number | undefined {
  const parts = /^(-?\d+(?:\.\d+)?)([a-z%]*)$/.exec(text);
  const { suffixes } = units[unit];
  const [, digits = '', suffix = ''] = parts ?? [];
  const factor = Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  if (!parts || factor === undefined) return undefined;
  // 2.3 % is 0.023 and not what binary fractions make of it.
  return Number((Number(digits) * factor).toPrecision(12));
}

function wrong(entry: string, what: string): ParsedFaults {
  return { ok: false, message: `"${entry.trim()}" ${what}.` };
}
