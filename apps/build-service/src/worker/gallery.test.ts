import { codedError } from '@skerry/contracts';
import type { ToolchainOutcome, ToolchainRequest } from '@skerry/toolchain';
import { expect, test } from 'vitest';
import { buildGallery } from './gallery.ts';

const main = { path: 'main.ts', content: '' };

test('every image of the gallery is made alone and when nobody waits; one that fails does not keep the next', async () => {
  const told: string[] = [];
  const toolchain = {
    build: async ({ name, targets }: ToolchainRequest): Promise<ToolchainOutcome> => {
      told.push(`${name} ${targets.join()}`);
      return name === 'broken'
        ? { ok: false, error: codedError('TYPE_ERROR', 'It is wrong.'), diagnostics: [] }
        : { ok: true, images: new Map() };
    },
  };
  await buildGallery(
    [
      { name: 'broken', files: [main], targets: ['unix', 'kvm'] },
      { name: 'two', files: [{ ...main, path: 'web/main.ts' }], targets: ['unix'] },
      { name: 'native', files: [{ ...main, path: 'main.as.ts' }], targets: ['arm'] },
    ],
    toolchain,
    {
      whenIdle: async () => void told.push('idle'),
      onFailure: (example, target, message) => told.push(`${example} ${target}: ${message}`),
    },
  );
  expect(told).toEqual([
    'idle',
    'broken unix',
    'broken unix: It is wrong.',
    'idle',
    'broken kvm',
    'broken kvm: It is wrong.',
    'idle',
    'native arm',
  ]);
});
