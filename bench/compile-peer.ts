/** The peers in C (bench/peers), compiled. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const compiled = new Set<string>();

/** Compiles one C file of bench/peers into `scratch`, once; `more` goes behind it. Throws with the compiler's words. */
export function compilePeer(source: string, scratch: string, more: readonly string[] = []): string {
  const name = source.replace(/\.c$/, '');
  const program = join(scratch, more.includes('-static') ? `${name}-static` : name);
  if (compiled.has(program)) return program;
  const path = join(import.meta.dirname, 'peers', source);
  execFileSync('clang', ['-O2', '-Wall', path, '-o', program, ...more], { stdio: 'pipe' });
  compiled.add(program);
  return program;
}
