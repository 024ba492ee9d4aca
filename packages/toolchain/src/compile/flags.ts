import type { Cpu } from './platform.ts';

/**
 * How clang is called. Not -ffreestanding: it would turn the math builtins into calls of a libm that is not there.
 * -fno-math-errno and -msse4.1 make sqrt, floor, ceil, trunc and nearbyint single instructions.
 * -fno-strict-aliasing because linear memory is read through many types. Bounds checks of wasm memories are left
 * to guard pages.
 */
const common = [
  '-std=c11',
  '-ffunction-sections',
  '-fdata-sections',
  '-fno-pic',
  '-fno-stack-protector',
  '-fno-strict-aliasing',
  '-fno-math-errno',
  '-fno-asynchronous-unwind-tables',
  // Kept by default without an operating system; nothing here walks frames.
  '-fomit-frame-pointer',
  '-fno-ident',
  '-nostdlibinc',
  '-isystem',
  'include/freestanding',
  '-I',
  'include',
  '-I',
  'platform',
  '-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=1',
] as const;

const perCpu: Record<Cpu, readonly string[]> = {
  // The red zone would be overwritten by interrupts that share the stack.
  x86_64: ['--target=x86_64-unknown-none-elf', '-msse4.1', '-mno-red-zone', '-mcmodel=small'],
  aarch64: ['--target=aarch64-unknown-none-elf', '-mno-outline-atomics'],
};

/** Generated C is compiled without warnings; ours must have none. */
const ours = ['-Wall', '-Wextra', '-Werror'] as const;

export interface CompileFlags {
  cpu: Cpu;
  /** Relative to the libos folder. */
  source: string;
  /** Folder with wabt's wasm-rt.h and nothing else: the system's headers must not be found. */
  wabtInclude: string;
  /** Folders with translated modules, for the sources that know them. */
  generated?: readonly string[];
  optimise: '-Os' | '-O2';
}

/** Flags for one source file, without input and output. They run with the libos folder as working directory. */
export function compileFlags({ cpu, source, wabtInclude, generated = [], optimise }: CompileFlags): string[] {
  const warnings = source.endsWith('/module.c') ? ['-w'] : ours;
  const include = generated.flatMap((folder) => [
    '-isystem',
    folder,
    `-ffile-prefix-map=${folder}=generated`,
  ]);
  return [...perCpu[cpu], ...common, '-isystem', wabtInclude, optimise, ...warnings, ...include];
}

/** Flags for the linker; --gc-sections starts at the script's ENTRY and KEEP. */
export const linkFlags = [
  '-static',
  '-nostdlib',
  '--gc-sections',
  '--build-id=none',
  '-z',
  'max-page-size=4096',
  '-z',
  'noexecstack',
] as const;
