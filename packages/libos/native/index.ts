/** What an AssemblyScript appliance imports from 'skerry'. See README.md. */
export { print, readLine, write, writeBytes } from './console';
export { monotonicNs, sleep, waitUntil, wallMs } from './clock';
export { exit, parameters, random, randomFill } from './program';
