/**
 * The machine, as imports of the wasm module `hal` (platform/native/main.c gives them; include/hal.h defines them).
 * Addresses are offsets in this program's linear memory; a span that leaves it ends the program.
 */

/** Returns when the console has accepted all bytes. */
@external('hal', 'console_write')
export declare function consoleWrite(address: usize, length: i32): void;

/** Bytes read; 0: none are waiting; -1: none can ever come again. Does not block. */
@external('hal', 'console_read')
export declare function consoleRead(address: usize, capacity: i32): i32;

/** Nanoseconds since some point before boot; never goes back. */
@external('hal', 'monotonic_ns')
export declare function monotonicNs(): u64;

/** Nanoseconds since 1970-01-01T00:00:00Z; may jump. */
@external('hal', 'wall_ns')
export declare function wallNs(): u64;

/** Fills memory with bytes that nobody can predict. */
@external('hal', 'entropy')
export declare function entropy(address: usize, length: i32): void;

/** Sleeps until a device of the set `interest` has work (returns those that have) or until the deadline (returns 0). */
@external('hal', 'wait')
export declare function wait(deadlineNs: u64, interest: u32): u32;

/** Powers off; does not return. */
@external('hal', 'exit')
export declare function exit(code: i32): void;

@external('hal', 'parameter_count')
export declare function parameterCount(): i32;

/** Copies at most `capacity` bytes of UTF-8; returns the parameter's whole length. */
@external('hal', 'parameter')
export declare function parameter(index: i32, address: usize, capacity: i32): i32;

/** hal_wait: the console has bytes, or its end was not yet reported. */
export const READY_CONSOLE: u32 = 1;

/** hal_wait: no deadline. */
export const NEVER: u64 = u64.MAX_VALUE;
