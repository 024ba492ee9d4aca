/**
 * What wasm2c (of wabt 1.0.32) says of a module in the C that it writes: names and types of what is imported and exported,
 * and the types of indirect calls. Pure; undefined or an empty list is what the text does not have.
 */

export interface TranslatedFunction {
  /** As in the module: `sqlite3_open`, `env.now`. */
  name: string;
  /** In C. */
  cName: string;
  /** As platform/modules/native-module.h has it: `ij:i`. Undefined: there are several results. */
  signature: string | undefined;
  /** The C type of its first parameter: an instance, or of an import the module that it is from. */
  first: string;
}

export interface Translated {
  imports: TranslatedFunction[];
  exports: TranslatedFunction[];
  /** Signatures by the numbers of their types. */
  types: string[];
  /** The function that gives an imported memory. */
  importedMemory: Pick<TranslatedFunction, 'cName' | 'first'> | undefined;
  /** What instantiating takes besides the instance. */
  importedModules: number;
  table: { field: string; elements: number } | undefined;
  /** Tables that it has. */
  tables: number;
  /** A memory of its own: the member of the instance, and how many pages it begins with. */
  ownMemory: { field: string; pages: number } | undefined;
}

const letters: Readonly<Record<string, string>> = { u32: 'i', u64: 'j', f32: 'f', f64: 'd', void: '' };
const typeLetters: Readonly<Record<string, string>> = { I32: 'i', I64: 'j', F32: 'f', F64: 'd' };

/** `u32 Z_envZ_now(struct Z_env_instance_t*, u64);` */
const FUNCTION = '((?!wasm_rt)\\w[^(]*?) (Z_\\w+)\\((\\w[^,)]*\\*)(?:, ([^)]*))?\\);';
const IMPORT = new RegExp(`/\\* import: '([^']*)' '([^']*)' \\*/\\n${FUNCTION}`, 'g');
const EXPORT = new RegExp(`/\\* export: '([^']*)' \\*/\\n${FUNCTION}`, 'g');
const IMPORTED_MEMORY = /^extern wasm_rt_memory_t\* (\w+)\((\w[^,)]*\*)\);/m;
const OWN_MEMORY = /wasm_rt_allocate_memory\(&instance->(\w+), (\d+), \d+\);/;
const TYPE = /func_types\[\d+\] = wasm_rt_register_func_type\((\d+), (\d+)((?:, WASM_RT_\w+)*)\);/g;
const TABLE = /wasm_rt_allocate_funcref_table\(&instance->(\w+), (\d+), \d+\);/g;

/** `header` and `source` are the two files that wasm2c has written. */
export function readTranslated(header: string, source: string): Translated {
  const tables = [...source.matchAll(TABLE)];
  const [table] = tables;
  const [, memoryName, memoryFirst = ''] = IMPORTED_MEMORY.exec(header) ?? [];
  const own = OWN_MEMORY.exec(source);
  const instantiate = /^void Z_\w+_instantiate\(([^)]*)\);/m.exec(header)?.[1] ?? '';
  return {
    imports: [...header.matchAll(IMPORT)].map(
      ([, module = '', name = '', result, cName = '', first = '', list]) => {
        return { name: `${module}.${name}`, cName, signature: signatureOf(result, list), first };
      },
    ),
    exports: [...header.matchAll(EXPORT)].map(([, name = '', result, cName = '', first = '', list]) => {
      return { name, cName, signature: signatureOf(result, list), first };
    }),
    types: [...source.matchAll(TYPE)].map(([, parameters, results, list = '']) => {
      const values = [...list.matchAll(/WASM_RT_(\w+)/g)].map(([, type = '']) => typeLetters[type] ?? '?');
      values.splice(Number(parameters), 0, ':');
      return Number(results) > 1 ? '?' : values.join('');
    }),
    importedMemory: memoryName === undefined ? undefined : { cName: memoryName, first: memoryFirst },
    importedModules: instantiate.split(',').length - 1,
    table: table && { field: table[1] ?? '', elements: Number(table[2]) },
    tables: tables.length,
    ownMemory: own ? { field: own[1] ?? '', pages: Number(own[2]) } : undefined,
  };
}

function signatureOf(result = '', list = ''): string | undefined {
  const parameters = list === '' ? [] : list.split(', ').map((type) => letters[type]);
  const end = letters[result];
  return end === undefined || parameters.includes(undefined) ? undefined : `${parameters.join('')}:${end}`;
}
