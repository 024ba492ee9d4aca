export { format } from './format.ts';
export { type InspectOptions, inspect } from './inspect.ts';
