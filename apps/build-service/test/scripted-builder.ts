/**
 * A builder for tests of the queue: what it does is written in the first line of the first file.
 *
 *   image            an image for each target: the file's content and the target
 *   hang             starts, then waits until it is told to end
 *   fail CODE        fails with that code
 *   throw            has a bug
 *   log N            writes N lines, then as `image`
 *   disk NAME        as `image`, of appliances with this disk
 *   open DEST        as `image`, of appliances with a network that open this destination
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Image, Target } from '@skerry/contracts';
import { codedError, ErrorCode } from '@skerry/contracts';
import type { Builder, BuilderOutcome, BuildOrder } from '../src/worker/builder.ts';

export class ScriptedBuilder implements Builder {
  async build(order: BuildOrder): Promise<BuilderOutcome> {
    const content = order.files[0]?.content ?? '';
    const [verb, argument = ''] = (content.split('\n')[0] ?? '').split(' ');
    order.onEvent({ kind: 'stage-started', stage: 'bundle', atMs: Date.now() });
    switch (verb) {
      case 'hang':
        if (!order.signal.aborted) await once(order.signal, 'abort');
        return { kind: 'failed', error: codedError('BUILD_CANCELLED', 'told to end') };
      case 'fail':
        return { kind: 'failed', error: codedError(ErrorCode.parse(argument), 'as the script says') };
      case 'throw':
        throw new Error('a bug in the builder');
      case 'log':
        for (let i = 0; i < Number(argument); i++)
          order.onEvent({ kind: 'log', level: 'info', text: `line ${i}` });
        break;
      default:
    }
    for (const target of order.targets) {
      const bytes = imageBytes(content, target);
      const image = imageOf(order.name, target, bytes);
      order.onImage({ ...image, ...wishesOf(verb, argument) }, bytes, false);
    }
    return { kind: 'succeeded' };
  }

  async dispose(): Promise<void> {
    // Nothing is held.
  }
}

function wishesOf(verb: string | undefined, argument: string): Partial<Image> {
  if (verb === 'open') return { network: 'direct', allow: [argument] };
  return verb === 'disk' ? { disks: [{ name: argument, bytes: 1_048_576 }] } : {};
}

export function imageBytes(content: string, target: Target): Buffer {
  return Buffer.from(`${target}\n${content}`);
}

function imageOf(name: string, target: Target, bytes: Buffer): Image {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return {
    name,
    target,
    digest,
    inputs: digest,
    bytes: bytes.length,
    engine: true,
    memoryMiB: 16,
    parts: [],
  };
}
