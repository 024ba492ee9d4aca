import { expect, it } from 'vitest';
import { readTranslated } from './translated.ts';

const header = `
struct Z_env_instance_t;
extern wasm_rt_memory_t* Z_envZ_memory(struct Z_env_instance_t*);

typedef struct Z_shop_instance_t {
  /* import: 'env' 'memory' */
  wasm_rt_memory_t *Z_envZ_memory;
  wasm_rt_funcref_table_t w2c_T0;
} Z_shop_instance_t;

void Z_shop_instantiate(Z_shop_instance_t*, struct Z_env_instance_t*, struct Z_wasi_instance_t*);

/* import: 'env' 'now' */
f64 Z_envZ_now(struct Z_env_instance_t*);
/* import: 'wasi' 'odd-name' */
void Z_wasiZ_oddZ2Dname(struct Z_wasi_instance_t*, u32, u64, f32);

/* export: 'sell' */
u64 Z_shopZ_sell(Z_shop_instance_t*, u32, f64);
/* export: 'pair' */
struct wasm_multi_ii Z_shopZ_pair(Z_shop_instance_t*);
`;

const source = `
static void init_func_types(void) {
  func_types[0] = wasm_rt_register_func_type(2, 1, WASM_RT_I32, WASM_RT_F64, WASM_RT_I64);
  func_types[1] = wasm_rt_register_func_type(0, 0);
  func_types[2] = wasm_rt_register_func_type(0, 2, WASM_RT_I32, WASM_RT_I32);
}
static void init_tables(Z_shop_instance_t* instance) {
  wasm_rt_allocate_funcref_table(&instance->w2c_T0, 12, 4294967295);
}
`;

it('a memory of its own has a member of the instance', () => {
  const memories = 'wasm_rt_allocate_memory(&instance->w2c_M0, 3, 65536);';
  expect(readTranslated('', memories).ownMemory).toEqual({ field: 'w2c_M0', pages: 3 });
});

it("what wasm2c writes says names, types, the table and the memory's place", () => {
  const found = readTranslated(header, source);
  const env = 'struct Z_env_instance_t*';
  expect(found.imports).toEqual([
    { name: 'env.now', cName: 'Z_envZ_now', signature: ':d', first: env },
    {
      name: 'wasi.odd-name',
      cName: 'Z_wasiZ_oddZ2Dname',
      signature: 'ijf:',
      first: 'struct Z_wasi_instance_t*',
    },
  ]);
  expect(found.exports).toEqual([
    { name: 'sell', cName: 'Z_shopZ_sell', signature: 'id:j', first: 'Z_shop_instance_t*' },
    expect.objectContaining({ name: 'pair', signature: undefined }),
  ]);
  expect(found.types).toEqual(['id:j', ':', '?']);
  expect(found.importedMemory).toEqual({ cName: 'Z_envZ_memory', first: env });
  expect(found.importedModules).toBe(2);
  expect(found.table).toEqual({ field: 'w2c_T0', elements: 12 });
  expect(found.ownMemory).toBeUndefined();
});
