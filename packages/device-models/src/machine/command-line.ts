/**
 * The kernel command line of a virtual machine, as `hal_boot_parameters` splits it (libos/include/hal.h): at
 * spaces; "double quotes" keep a space; a backslash escapes the next character.
 */

/** What needs no quotes. Everything else is quoted, so that the splitter's view of odd characters never matters. */
const plain = /^[\p{L}\p{N}_./:=,;@%+~^*?!&|$#<>(){}[\]'`-]+$/u;

/** One parameter, so written that splitting gives it back, whatever it holds. The empty one is `""`. */
export function quoteParameter(parameter: string): string {
  if (plain.test(parameter)) return parameter;
  return `"${parameter.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}

/** Parameters, joined to one line. */
export function commandLine(parameters: readonly string[]): string {
  return parameters.map(quoteParameter).join(' ');
}
