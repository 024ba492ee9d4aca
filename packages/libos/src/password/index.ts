/**
 * The Password library: `skerry:password`. What is kept of a password, so that who steals it has to guess: Argon2id (RFC 9106) in native
 * code, in the form that other systems read too. The cost is in the text, so it can be raised later; hashes of scrypt are still taken. Who
 * sends a text does not choose how long we work: a cost beyond what passwords need is refused.
 */
import { host } from '../core/host.ts';
import { numberSetting, setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { openNative } from '../native/index.ts';
import { Hashes } from './hashes.ts';
import { Passwords, type Wanted } from './passwords.ts';

export { PasswordError } from './error.ts';

export interface PasswordOptions {
  /** KiB that Argon2id works on; `password.memory` unless told. */
  memory?: number;
  /** How often it goes over them; `password.passes` unless told. */
  passes?: number;
}

const LEAST_MEMORY = 8;
const MOST_MEMORY = 1_048_576;
const MOST_PASSES = 100;

/** For the most that is chosen without being told, and what lies before it in the module's memory. */
const USUAL_MIB = 20;
const KIB_OF_MIB = 1_024;

let started: Passwords | undefined;

function passwords(): Passwords {
  if (started) return started;
  const memory = configured('password.memory', LEAST_MEMORY, MOST_MEMORY) ?? 0;
  const maxMemoryMiB = Math.max(USUAL_MIB, Math.ceil(memory / KIB_OF_MIB) + 1);
  started = new Passwords(new Hashes(openNative('password', { maxMemoryMiB })), host);
  return started;
}

function configured(name: string, least: number, most: number): number | undefined {
  return setting(name) === undefined ? undefined : Math.floor(numberSetting(name, least, least, most));
}

function wantedOf({ memory, passes }: PasswordOptions): Wanted {
  return {
    memory:
      checked('memory', memory, LEAST_MEMORY, MOST_MEMORY) ??
      configured('password.memory', LEAST_MEMORY, MOST_MEMORY),
    passes: checked('passes', passes, 1, MOST_PASSES) ?? configured('password.passes', 1, MOST_PASSES),
  };
}

function checked(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
}

export function hashPassword(password: string, options: PasswordOptions = {}): string {
  requireRunning('hashPassword()');
  return passwords().hash(password, wantedOf(options));
}

/** Throws PasswordError when `kept` is no such text, or costs too much. */
export function verifyPassword(password: string, kept: string, options: PasswordOptions = {}): boolean {
  requireRunning('verifyPassword()');
  return passwords().verify(password, kept, wantedOf(options));
}

/** Whether it was made at a lower cost than one would be now: then hash the password anew, when it is known. */
export function needsRehash(kept: string, options: PasswordOptions = {}): boolean {
  requireRunning('needsRehash()');
  return passwords().needsRehash(kept, wantedOf(options));
}
