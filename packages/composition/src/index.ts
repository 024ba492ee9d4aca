/** An appliance as a graph of libraries: pure functions on data that does not change. */
export * from './model.ts';
