/* Parameters and results of modules, as numbers of the program and back. */
#include "modules/calls.h"

u32 native_high;

static double real_of(value_t value) { return QJS(qjs_get_float64)(&engine, value); }

u32 native_read(const char *signature, const value_t *arguments, u32 count, native_value_t *values) {
  u32 taken = 0;
  for (; *signature && *signature != ':'; signature++, values++) {
    u32 words = *signature == 'j' ? 2 : 1;
    if (count - taken < words) return count + 1;
    switch (*signature) {
    case 'i': values->word = value_u32(arguments[taken]); break;
    case 'j': values->wide = value_u32(arguments[taken]) | (u64)value_u32(arguments[taken + 1]) << 32; break;
    case 'f': values->single = (float)real_of(arguments[taken]); break;
    default: values->real = real_of(arguments[taken]); break;
    }
    taken += words;
  }
  return taken;
}

u32 native_write(const char *signature, const native_value_t *values, value_t *arguments) {
  u32 made = 0;
  for (; *signature && *signature != ':'; signature++, values++) {
    switch (*signature) {
    case 'i': arguments[made++] = value_integer((int32_t)values->word); break;
    case 'j':
      arguments[made++] = value_integer((int32_t)values->wide);
      arguments[made++] = value_integer((int32_t)(values->wide >> 32));
      break;
    case 'f': arguments[made++] = QJS(qjs_new_number)(&engine, (double)values->single); break;
    default: arguments[made++] = QJS(qjs_new_number)(&engine, values->real); break;
    }
  }
  return made;
}

char native_result_of(const char *signature) {
  while (*signature && *signature != ':') signature++;
  return *signature ? signature[1] : 0;
}

/* nativeHigh(word): keeps it for a result of the program. nativeHigh(): that of the module's last result. */
static value_t native_high_word(const value_t *arguments, u32 count) {
  if (count > 0) native_high = value_u32(arguments[0]);
  return value_integer((int32_t)native_high);
}
HOST_FUNCTION("nativeHigh", 0, native_high_word);
