/**
 * The C beside a translated module that describes it for the platform (libos/platform/modules/native-module.h): a table of its
 * exports and imports, a function for each import that calls the program, and one for each type of indirect calls, so that
 * functions of the program can stand in its table. Pure.
 */
import type { Translated } from './translated.ts';

export interface Described {
  /** The module's name; wasm2c was given the same. */
  name: string;
  /** Of the address space, from 2 on. */
  slot: number;
  initialPages: number;
  maxMemoryMiB: number;
  /** Names of the exports that the library calls. */
  exports: readonly string[];
  /** Its table is exported: so its compiler knows that functions may be added. */
  isTableOpen: boolean;
  translated: Translated;
}

export const PAGES_OF_MIB = 16;

const cTypes: Readonly<Record<string, string>> = { i: 'u32', j: 'u64', f: 'f32', d: 'f64' };
const members: Readonly<Record<string, string>> = { i: 'word', j: 'wide', f: 'single', d: 'real' };

/** `ij:d` in its parts. */
function split(signature: string): { parameters: string[]; result: string } {
  const [parameters = '', result = ''] = signature.split(':');
  return { parameters: [...parameters], result };
}

const cType = (letter: string): string => cTypes[letter] ?? 'void';
const readable = (signature: string): boolean => /^[ijfd]*:[ijfd]?$/.test(signature);

export function describe(described: Described): string {
  const { name, slot, initialPages, maxMemoryMiB, translated } = described;
  const { table, importedMemory, ownMemory, importedModules } = translated;
  const wanted = new Set(described.exports);
  const exports = translated.exports.filter((one) => wanted.has(one.name) && one.signature !== undefined);
  const imports = translated.imports.map((one) => ({ ...one, signature: one.signature ?? ':' }));
  const kinds = table && described.isTableOpen ? [...new Set(translated.types.filter(readable))] : [];
  const signatures = [...new Set(exports.map(({ signature }) => signature ?? ':'))];
  const instance = `Z_${name}_instance_t`;
  return [
    `/* The module "${name}", described for the platform. */`,
    `#define LINEAR_SLOT ${slot}`,
    '#include "common/linear.h"',
    '#include "modules/native-module.h"',
    '',
    'static native_state_t state;',
    ...memoryLines(
      importedMemory !== undefined,
      ownMemory && ownMemory.pages > initialPages ? initialPages : 'initial',
    ),
    ...tableLines(table?.elements),
    // Modules import functions of the same name, and are given each its own.
    ...imports.map(({ cName }, number) => `#define ${cName} ${name}_import_${number}`),
    ...(importedMemory ? [`#define ${importedMemory.cName} ${name}_import_memory`] : []),
    `#include "${name}.c"`,
    '',
    `static ${instance} instance;`,
    'static const native_module_t module;',
    '',
    ...imports.flatMap(({ signature, first }, number) => {
      const head = `${resultOf(signature)} ${name}_import_${number}(`;
      return callingLines(head, [`${first} host`], signature, [
        `native_call_program(&module, ${number}, "${signature}", values);`,
      ]);
    }),
    ...(importedMemory
      ? [
          `wasm_rt_memory_t *${name}_import_memory(${importedMemory.first} host) {`,
          '  (void)host;',
          '  return &own_memory;',
          '}',
        ]
      : []),
    ...signatures.flatMap(invokeLines),
    ...kinds.flatMap((signature) => {
      const first = ['native_callback_t *callback'];
      return callingLines(`static ${resultOf(signature)} callback_${idOf(signature)}(`, first, signature, [
        'native_call_program(callback->module, callback->number, callback->signature, values);',
      ]);
    }),
    'static void instantiate(void) {',
    ...(importedMemory ? [`  native_allocate_memory(&own_memory, ${initialPages}, 65535);`] : []),
    `  Z_${name}_init_module();`,
    `  Z_${name}_instantiate(&instance${', 0'.repeat(importedModules)});`,
    '}',
    '',
    'static const native_export_t exports[] = {',
    ...exports.map(({ name: own, cName, signature = ':' }) => {
      return `  {"${own}", "${signature}", (wasm_rt_function_ptr_t)${cName}, invoke_${idOf(signature)}},`;
    }),
    '};',
    'static const native_import_t imports[] = {',
    ...imports.map(({ name: own, signature }) => `  {"${own}", "${signature}"},`),
    '  {0, 0},',
    '};',
    'static const native_kind_t kinds[] = {',
    ...kinds.map((signature) => {
      const type = translated.types.indexOf(signature);
      return `  {"${signature}", &func_types[${type}], (wasm_rt_function_ptr_t)callback_${idOf(signature)}},`;
    }),
    '  {0, 0, 0},',
    '};',
    'NATIVE_MODULE(module) = {',
    `  "${name}", ${initialPages}, ${maxMemoryMiB * PAGES_OF_MIB}, ${exports.length}, ${imports.length}, ${kinds.length}, exports, imports, kinds,`,
    `  ${importedMemory ? '&own_memory' : `&instance.${ownMemory?.field}`}, ${table ? `&instance.${table.field}` : '0'}, instantiate, &state,`,
    '};',
    '',
  ].join('\n');
}

/** Its memory is in its slot, and does not grow beyond what was allowed when it was opened. */
function memoryLines(isImported: boolean, initial: number | 'initial'): string[] {
  return [
    ...(isImported ? ['static wasm_rt_memory_t own_memory;'] : []),
    'static inline void native_allocate_memory(wasm_rt_memory_t *memory, uint32_t initial, uint32_t most) {',
    `  wasm_allocate_memory(memory, LINEAR_SLOT, ${initial}, most < state.most_pages ? most : state.most_pages);`,
    '}',
    '#define wasm_rt_allocate_memory native_allocate_memory',
  ];
}

/** Its table has room for functions of the program. */
function tableLines(elements: number | undefined): string[] {
  if (elements === undefined) return [];
  return [
    `static wasm_rt_funcref_t table[${elements} + NATIVE_CALLBACKS];`,
    'static inline void native_allocate_table(wasm_rt_funcref_table_t *it, uint32_t elements, uint32_t most) {',
    '  (void)most;',
    '  *it = (wasm_rt_funcref_table_t){.data = table, .size = elements, .max_size = elements};',
    '}',
    '#define wasm_rt_allocate_funcref_table native_allocate_table',
  ];
}

const resultOf = (signature: string): string => cType(split(signature).result);

/** `ij:d` as a part of a name in C. */
const idOf = (signature: string): string => signature.replace(':', '_');

/** A function that puts its parameters into `values`, does something with them and returns the first. */
function callingLines(
  head: string,
  first: readonly string[],
  signature: string,
  body: readonly string[],
): string[] {
  const { parameters, result } = split(signature);
  const list = [...first, ...parameters.map((letter, index) => `${cType(letter)} p${index}`)];
  return [
    `${head}${list.join(', ')}) {`,
    `  native_value_t values[${Math.max(1, parameters.length)}];`,
    ...parameters.map((letter, index) => `  values[${index}].${members[letter]} = p${index};`),
    ...body.map((line) => `  ${line}`),
    ...(result === '' ? [] : [`  return values[0].${members[result]};`]),
    '}',
  ];
}

/** Calls an export of that signature. */
function invokeLines(signature: string): string[] {
  const { parameters, result } = split(signature);
  const types = ['void *', ...parameters.map(cType)].join(', ');
  const given = ['&instance', ...parameters.map((letter, index) => `values[${index}].${members[letter]}`)];
  const assigned = result === '' ? '' : `values[0].${members[result]} = `;
  return [
    `static void invoke_${idOf(signature)}(wasm_rt_function_ptr_t function, native_value_t *values) {`,
    `  ${assigned}((${cType(result)} (*)(${types}))function)(${given.join(', ')});`,
    '}',
  ];
}
