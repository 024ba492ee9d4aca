/* A module's memory, for the program: copies of many bytes at once, texts, and single words. */
#include <string.h>

#include "modules/calls.h"

/* The bytes [address, address + length) of the module's memory; NULL: they are not all there, and the engine
 * has thrown. */
static uint8_t *bytes_at(const native_module_t *module, u32 address, u32 length) {
  if ((u64)address + length <= module->memory->size) return module->memory->data + address;
  native_throw(module, "beyond the end of its memory");
  return NULL;
}

/* nativeRead(module, address, length): a new Uint8Array. */
static value_t native_read_bytes(const value_t *arguments, u32 count) {
  (void)count;
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  u32 length = value_u32(arguments[2]);
  const uint8_t *bytes = bytes_at(module, value_u32(arguments[1]), length);
  return bytes ? value_bytes(bytes, length) : 0;
}
HOST_FUNCTION("nativeRead", 3, native_read_bytes);

/* nativeCopy(module, address, array, toModule): the whole array, one way or the other. */
static value_t native_copy(const value_t *arguments, u32 count) {
  (void)count;
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  span_t array = value_borrow_bytes(arguments[2]);
  if (!array.is_valid) return 0;
  uint8_t *bytes = bytes_at(module, value_u32(arguments[1]), array.length);
  if (!bytes) return 0;
  if (value_u32(arguments[3]))
    memcpy(bytes, engine_memory(array.address), array.length);
  else
    memcpy(engine_memory(array.address), bytes, array.length);
  return value_undefined();
}
HOST_FUNCTION("nativeCopy", 4, native_copy);

/* The engine's UTF-8 has halves of surrogate pairs that stand alone; the Encoding standard has U+FFFD
 * instead, which is as long. */
static void replace_lone_surrogates(uint8_t *text, u32 length) {
  for (u32 i = 0; i + 2 < length; i++) {
    if (text[i] == 0xed && text[i + 1] >= 0xa0) memcpy(text + i, "\xef\xbf\xbd", 3);
  }
}

/* Copies a part with its length before it. False: it does not go before `end`. */
static bool pack(const native_module_t *module, u32 *at, u32 end, const uint8_t *bytes, u32 length) {
  if (end - *at < 4 || end - *at - 4 < length) return false;
  uint8_t *to = module->memory->data + *at;
  memcpy(to, &length, 4);
  memcpy(to + 4, bytes, length);
  *at += 4 + length;
  return true;
}

static bool pack_text(const native_module_t *module, u32 *at, u32 end, span_t text) {
  u32 from = *at + 4;
  bool is_packed = pack(module, at, end, engine_memory(text.address), text.length);
  QJS(qjs_free_cstring)(&engine, text.address);
  if (is_packed) replace_lone_surrogates(module->memory->data + from, text.length);
  return is_packed;
}

/* nativePack(module, address, end, ...parts): text as UTF-8, arrays as they are, nothing for undefined, each
 * with its length before it, four bytes, which are FFFFFFFF for undefined. Where they end; -1: behind `end`.
 */
static value_t native_pack(const value_t *arguments, u32 count) {
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  u32 at = value_u32(arguments[1]), end = value_u32(arguments[2]);
  /* An end before the begin is a length that no memory has. */
  if (!bytes_at(module, at, end - at)) return 0;
  for (u32 i = 3; i < count; i++) {
    bool is_packed;
    if (value_is_nullish(arguments[i])) {
      is_packed = end - at >= 4;
      if (is_packed) memset(module->memory->data + at, 0xff, 4);
      at += 4;
    } else if (value_is_string(arguments[i])) {
      span_t text = value_take_text(arguments[i]);
      if (!text.is_valid) return 0;
      is_packed = pack_text(module, &at, end, text);
    } else {
      span_t bytes = value_borrow_bytes(arguments[i]);
      if (!bytes.is_valid) return 0;
      is_packed = pack(module, &at, end, engine_memory(bytes.address), bytes.length);
    }
    if (!is_packed) return value_integer(-1);
  }
  return value_integer((int32_t)at);
}
HOST_FUNCTION("nativePack", 3, native_pack);

/* nativeText(module, address, length?): UTF-8; without a length, as far as the next zero. */
static value_t native_text(const value_t *arguments, u32 count) {
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  u32 address = value_u32(arguments[1]);
  u32 length = 0;
  if (count > 2 && !value_is_nullish(arguments[2])) {
    length = value_u32(arguments[2]);
  } else {
    uint64_t size = module->memory->size;
    while ((u64)address + length < size && module->memory->data[address + length] != 0) length++;
  }
  const uint8_t *bytes = bytes_at(module, address, length);
  return bytes ? value_text(bytes, length) : 0;
}
HOST_FUNCTION("nativeText", 2, native_text);

/* nativeWord(module, address, word?): four bytes; the word is written first when it is given. */
static value_t native_word(const value_t *arguments, u32 count) {
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  uint8_t *bytes = bytes_at(module, value_u32(arguments[1]), 4);
  if (!bytes) return 0;
  u32 word = count > 2 ? value_u32(arguments[2]) : 0;
  if (count > 2)
    memcpy(bytes, &word, sizeof word);
  else
    memcpy(&word, bytes, sizeof word);
  return value_integer((int32_t)word);
}
HOST_FUNCTION("nativeWord", 2, native_word);

/* nativeGrow(module, pages): its pages before; -1 when it may not have more. nativeGrow(module, 0): how many
 * it has. */
static value_t native_grow(const value_t *arguments, u32 count) {
  (void)count;
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  return value_integer((int32_t)wasm_rt_grow_memory(module->memory, value_u32(arguments[1])));
}
HOST_FUNCTION("nativeGrow", 2, native_grow);
