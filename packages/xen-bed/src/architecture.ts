/** Of which processor a Xen and its domains are. What of a bed differs by it is in assembly/parts.ts and bed/machines.ts. */
import type { Board, Target } from '@skerry/contracts';

export const architectures = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** That of this host; undefined for one that there is no bed for. */
export function hostArchitecture({ arch } = process): Architecture | undefined {
  if (arch === 'x64') return 'x86_64';
  return arch === 'arm64' ? 'arm64' : undefined;
}

/** Of the Xen that boots images for this target, and of several boards for this one; undefined: none does. */
export function architectureFor(target: Target, board?: Board): Architecture | undefined {
  if (target === 'xen') return 'x86_64';
  return target === 'arm' && board === 'xen' ? 'arm64' : undefined;
}
