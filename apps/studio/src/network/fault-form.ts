/** The faults of a network as a form has them: text of what a person types, in the units that people use. Pure. */
import type { NetworkFaults } from '@skerry/contracts';

export interface FaultField {
  readonly key: 'loss' | 'duplication' | 'corruption' | 'reordering' | 'delayMs' | 'jitterMs' | 'seed';
  readonly label: string;
  /** As it is shown, and what the field's number is multiplied by to be the service's. */
  readonly unit: '%' | 'ms' | '';
  readonly max: number;
}

export const faultFields: readonly FaultField[] = [
  { key: 'loss', label: 'Loss', unit: '%', max: 100 },
  { key: 'duplication', label: 'Duplication', unit: '%', max: 100 },
  { key: 'corruption', label: 'Corruption', unit: '%', max: 100 },
  { key: 'reordering', label: 'Reordering', unit: '%', max: 100 },
  { key: 'delayMs', label: 'Delay', unit: 'ms', max: 10_000 },
  { key: 'jitterMs', label: 'Jitter', unit: 'ms', max: 10_000 },
  { key: 'seed', label: 'Seed', unit: '', max: 2_147_483_647 },
];

export type FaultTexts = Readonly<Record<FaultField['key'], string>>;

/** What the fields say of faults that are set; an empty field is none. */
export function textsOf(faults: NetworkFaults): FaultTexts {
  const texts = faultFields.map(({ key, unit }) => {
    const value = faults[key];
    return [key, value === undefined ? '' : String(unit === '%' ? tidy(value * 100) : value)] as const;
  });
  return Object.fromEntries(texts) as FaultTexts;
}

/** The faults that the fields say. What is zero is no fault; what the form has no field for stays as it was. */
export function faultsOf(texts: FaultTexts, before: NetworkFaults): NetworkFaults {
  const faults: NetworkFaults = {};
  if (before.bytesPerSecond !== undefined) faults.bytesPerSecond = before.bytesPerSecond;
  if (before.onOff) faults.onOff = before.onOff;
  for (const { key, unit } of faultFields) {
    const value = Number(texts[key]);
    if (texts[key].trim() === '' || (value === 0 && key !== 'seed')) continue;
    faults[key] = unit === '%' ? tidy(value / 100) : value;
  }
  return faults;
}

/** The faults that are on, in a line; empty when none is. */
export function describeFaults(faults: NetworkFaults = {}): string {
  const { bytesPerSecond, onOff } = faults;
  const texts = textsOf(faults);
  const parts = faultFields
    .filter(({ key }) => key !== 'seed' && (faults[key] ?? 0) !== 0)
    .map(({ key, label, unit }) => `${label.toLowerCase()} ${texts[key]} ${unit}`);
  if (bytesPerSecond !== undefined) parts.push(`rate ${tidy(bytesPerSecond / 125_000)} Mbit/s`);
  if (onOff) parts.push(`up ${onOff.onMs} ms, down ${onOff.offMs} ms`);
  return parts.join(', ');
}

/** Without the digits that binary fractions add. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
