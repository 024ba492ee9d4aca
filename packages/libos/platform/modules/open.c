/* Finding a module of the image, making its instance, and giving it functions of the program. */
#include <string.h>

#include "common/print.h"
#include "modules/calls.h"

/* The linker's table. */
extern const native_module_t native_modules[], native_modules_end[];

enum { MIB = 1 << 20 };

value_t native_throw(const native_module_t *module, const char *message) {
  print_line_t line = {.length = 0};
  print_text(&line, "the native module ");
  print_text(&line, module->name);
  print_text(&line, ": ");
  print_text(&line, message);
  line.text[line.length < sizeof line.text ? line.length : sizeof line.text - 1] = 0;
  return value_throw(line.text);
}

static const native_module_t *numbered(value_t number) {
  u32 index = value_u32(number);
  if (index < (u32)(native_modules_end - native_modules)) return &native_modules[index];
  value_throw("this image has no native module of that number");
  return NULL;
}

const native_module_t *native_module_of(value_t number) {
  const native_module_t *module = numbered(number);
  if (!module || (module->state->is_started && !module->state->has_failed)) return module;
  native_throw(module, module->state->is_started ? "it failed before, and what it holds is not sound any more"
                                                 : "it was not started");
  return NULL;
}

static const native_module_t *find(span_t name) {
  for (const native_module_t *one = native_modules; one < native_modules_end; one++) {
    if (strlen(one->name) == name.length && memcmp(one->name, engine_memory(name.address), name.length) == 0)
      return one;
  }
  return NULL;
}

/* "<number>", then a line "e<signature> <name>" for each export, and "i<signature> <name>" for each import.
 */
static value_t description(const native_module_t *module) {
  u32 length = 64;
  for (u32 i = 0; i < module->export_count; i++)
    length += (u32)(strlen(module->exports[i].name) + strlen(module->exports[i].signature)) + 3;
  for (u32 i = 0; i < module->import_count; i++)
    length += (u32)(strlen(module->imports[i].name) + strlen(module->imports[i].signature)) + 3;
  u32 text = QJS(wasm_malloc)(&engine, length);
  if (text == 0) return value_throw("out of memory");
  print_line_t first = {.length = 0};
  print_decimal(&first, (u64)(module - native_modules));
  u32 end = text;
  memcpy(engine_memory(end), first.text, first.length);
  end += (u32)first.length;
  for (u32 i = 0; i < module->export_count + module->import_count; i++) {
    bool is_export = i < module->export_count;
    const native_import_t *import = &module->imports[i - module->export_count];
    const char *parts[] = {is_export ? "\ne" : "\ni",
                           is_export ? module->exports[i].signature : import->signature, " ",
                           is_export ? module->exports[i].name : import->name};
    for (u32 part = 0; part < sizeof parts / sizeof parts[0]; part++) {
      size_t bytes = strlen(parts[part]);
      memcpy(engine_memory(end), parts[part], bytes);
      end += (u32)bytes;
    }
  }
  *engine_memory(end) = 0;
  value_t value = QJS(qjs_new_string)(&engine, text, end - text);
  QJS(wasm_free)(&engine, text);
  return value;
}

/* Its memory: what was asked for, what the library allows, and at most half of what the program has left. */
static bool take_memory(const native_module_t *module, u32 most_mib) {
  u64 wanted = (u64)most_mib * MIB, allowed = (u64)module->most_pages * WASM_PAGE_BYTES;
  u64 taken = engine_reserve(wanted < allowed ? wanted : allowed);
  module->state->most_pages = (u32)(taken / WASM_PAGE_BYTES);
  if (module->state->most_pages >= module->initial_pages) return true;
  native_throw(module, "it needs more memory than it may have; give the machine, or the module, more");
  return false;
}

/* nativeOpen(name): its description. */
static value_t native_open(const value_t *arguments, u32 count) {
  (void)count;
  span_t name = value_take_text(arguments[0]);
  if (!name.is_valid) return 0;
  const native_module_t *module = find(name);
  QJS(qjs_free_cstring)(&engine, name.address);
  return module ? description(module) : value_throw("this image has no native module of that name");
}
HOST_FUNCTION("nativeOpen", 1, native_open);

/* nativeStart(module, most memory in MiB, dispatch): makes its instance; the pages that it may have. Once for
 * each module. */
static value_t native_start_module(const value_t *arguments, u32 count) {
  (void)count;
  const native_module_t *module = numbered(arguments[0]);
  if (!module) return 0;
  native_state_t *state = module->state;
  if (state->is_started) return native_throw(module, "it was started already");
  if (!take_memory(module, value_u32(arguments[1]))) return 0;
  state->is_started = true;
  state->dispatch = QJS(qjs_dup_value)(&engine, arguments[2]);
  return native_start(module) ? value_integer((int32_t)state->most_pages) : 0;
}
HOST_FUNCTION("nativeStart", 3, native_start_module);

static const native_kind_t *kind_of(const native_module_t *module, span_t signature) {
  for (u32 i = 0; i < module->kind_count; i++) {
    const char *known = module->kinds[i].signature;
    if (strlen(known) == signature.length &&
        memcmp(known, engine_memory(signature.address), signature.length) == 0)
      return &module->kinds[i];
  }
  return NULL;
}

/* nativeCallback(module, number, signature): the place of that function of the program in the module's table.
 */
static value_t native_callback(const value_t *arguments, u32 count) {
  (void)count;
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  span_t signature = value_take_text(arguments[2]);
  if (!signature.is_valid) return 0;
  const native_kind_t *kind = kind_of(module, signature);
  QJS(qjs_free_cstring)(&engine, signature.address);
  if (!kind || !module->table) return native_throw(module, "it calls no function of that signature");
  native_state_t *state = module->state;
  if (state->callback_count == NATIVE_CALLBACKS)
    return native_throw(module, "its table has no room for one more function");
  native_callback_t *callback = &state->callbacks[state->callback_count++];
  *callback = (native_callback_t){module, kind->signature, value_u32(arguments[1])};
  module->table->data[module->table->size] = (wasm_rt_funcref_t){*kind->type, kind->function, callback};
  return value_integer((int32_t)module->table->size++);
}
HOST_FUNCTION("nativeCallback", 3, native_callback);
