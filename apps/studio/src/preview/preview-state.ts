import type { InstanceView } from '../console/instances.ts';
import { describeState, isAlive } from '../console/instances.ts';

/** What the preview can show of a machine. */
export type PreviewState =
  | { readonly kind: 'page' }
  | {
      readonly kind: 'waiting' | 'ended' | 'none';
      readonly title: string;
      readonly detail: string;
    };

/** `view` is what is known of the machine; undefined: nothing yet. */
export function previewState(view: InstanceView | undefined): PreviewState {
  const record = view?.record;
  if (!record && view?.refused) {
    return { kind: 'ended', title: 'The machine is gone', detail: view.refused.advice };
  }
  if (!record) return { kind: 'waiting', title: 'Looking for the machine', detail: '' };
  if (!isAlive(record)) {
    const { word } = describeState(view);
    return {
      kind: 'ended',
      title: `The machine has ended: ${word}`,
      detail: 'Restart it to see its page again.',
    };
  }
  if (!record.stack) {
    return {
      kind: 'none',
      title: 'This appliance has no network',
      detail: 'Export an object with a fetch method from main.ts, and its page is shown here.',
    };
  }
  if (record.state !== 'running') {
    return { kind: 'waiting', title: 'Booting', detail: 'Its page is shown as soon as the machine is up.' };
  }
  return { kind: 'page' };
}
