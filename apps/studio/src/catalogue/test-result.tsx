import type { CatalogueLibrary, Target } from '@skerry/contracts';
import { formatBytes } from '../design/units.ts';

/** How the tests of a library went on a target, and what it adds to an image there. */
export function TestResult({ library, target }: { library: CatalogueLibrary; target: Target }) {
  if (!library.targets.includes(target)) return <span className="text-muted">not for this target</span>;
  const test = library.tests[target];
  const bytes = library.bytes[target];
  return (
    <>
      {test === undefined ? (
        <span className="block text-muted">not tested here</span>
      ) : test.failed > 0 ? (
        <span className="block text-danger">
          {test.failed} failed, {test.passed} passed
        </span>
      ) : (
        <span className="block">{test.passed} passed</span>
      )}
      {bytes !== undefined && (
        <span className="block font-mono text-[11px] text-muted">+{formatBytes(bytes)}</span>
      )}
    </>
  );
}
