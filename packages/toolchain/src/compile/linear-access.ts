/**
 * How translated code reaches its linear memory. wasm2c writes `mem->data[address]`: the base is loaded from the
 * instance before every access, because the compiler cannot know that it never changes. Here it never does (a
 * module's memory lies at the base of its slot), so the accessors are rewritten to the platform's LINEAR macros
 * (libos/platform/common/linear.h), for which the base is a segment register or a constant.
 *
 * Measured on the engine, x86_64 at -Os: 10 % less code, loops over bytes 1.3 times as fast.
 *
 * A load whose value nobody uses may now be left out by the compiler, and with it its trap; no access can reach
 * outside of the slot all the same.
 */

import { ToolchainFailure } from './failure.ts';

/** The accessors for little-endian processors in the output of wabt 1.0.32, in their order. */
const accessors = [
  {
    name: 'DEFINE_LOAD',
    pattern: /#define DEFINE_LOAD\(name, t1, t2, t3\)(?:[^\n]*\\\n)+[^\n]*\n/g,
    body: [
      '#define DEFINE_LOAD(name, t1, t2, t3)                     \\',
      '  static inline t3 name(wasm_rt_memory_t* mem, u64 addr) { \\',
      '    (void)mem;                                             \\',
      '    return (t3)(t2)LINEAR(t1, addr);                       \\',
      '  }',
    ],
  },
  {
    name: 'DEFINE_STORE',
    pattern: /#define DEFINE_STORE\(name, t1, t2\)(?:[^\n]*\\\n)+[^\n]*\n/g,
    body: [
      '#define DEFINE_STORE(name, t1, t2)                                    \\',
      '  static inline void name(wasm_rt_memory_t* mem, u64 addr, t2 value) { \\',
      '    (void)mem;                                                         \\',
      '    LINEAR(t1, addr) = (t1)value;                                      \\',
      '  }',
    ],
  },
] as const;

/** wasm2c has each accessor twice: for big-endian processors first, then for little-endian ones. */
const definitions = 2;

/** Rewrites the accessors of a translated module. Throws when the text is not what wabt 1.0.32 writes. */
export function rewriteLinearAccess(source: string): string {
  let rewritten = source;
  for (const { name, pattern, body } of accessors) {
    let seen = 0;
    rewritten = rewritten.replace(pattern, (text) =>
      ++seen === definitions ? `${body.join('\n')}\n` : text,
    );
    if (seen !== definitions) {
      throw new ToolchainFailure(
        'TOOLCHAIN_FAILED',
        `wasm2c's output has ${seen} definitions of ${name} instead of ${definitions}: another version of wabt?`,
      );
    }
  }
  return rewritten;
}
