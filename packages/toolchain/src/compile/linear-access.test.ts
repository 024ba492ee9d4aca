import { describe, expect, it } from 'vitest';
import { ToolchainFailure } from './failure.ts';
import { rewriteLinearAccess } from './linear-access.ts';

const accessors = (data: string): string => `#define DEFINE_LOAD(name, t1, t2, t3) \\
  static inline t3 name(wasm_rt_memory_t* mem, u64 addr) { \\
    wasm_rt_memcpy(&result, ${data}, sizeof(t1)); \\
  }

#define DEFINE_STORE(name, t1, t2) \\
  static inline void name(wasm_rt_memory_t* mem, u64 addr, t2 value) { \\
    wasm_rt_memcpy(${data}, &wrapped, sizeof(t1)); \\
  }
`;
const translated = `#if WABT_BIG_ENDIAN\n${accessors('&big')}#else\n${accessors('&mem->data[addr]')}#endif\nint rest;\n`;

describe('rewriting linear access', () => {
  it('replaces the accessors for little-endian processors and nothing else', () => {
    const rewritten = rewriteLinearAccess(translated);
    expect(rewritten).not.toContain('mem->data');
    expect(rewritten).toContain('&big');
    expect(rewritten.match(/LINEAR\(t1, addr\)/g)).toHaveLength(2);
    expect(rewritten).toMatch(/#endif\nint rest;\n$/);
  });

  it('refuses the output of another wabt', () => {
    expect(() => rewriteLinearAccess('int nothing;')).toThrow(ToolchainFailure);
  });
});
