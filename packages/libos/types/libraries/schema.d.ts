/** What an appliance that uses the library schema has of it. */

declare module 'skerry:schema' {
  export interface Issue {
    /** From the outermost value inwards: names and places. */
    readonly path: readonly (string | number)[];
    readonly message: string;
  }
  export type Result<Value> =
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly issues: readonly Issue[] };
  /** A value is not what a schema asks for. */
  export class SchemaError extends Error {
    readonly code: 'INVALID';
    readonly issues: readonly Issue[];
    constructor(issues: readonly Issue[]);
  }

  /** What a value has to be; also a schema of standardschema.dev. */
  export class Schema<Value> {
    constructor(check: (value: unknown) => Result<Value>);
    check(value: unknown): Result<Value>;
    /** The value; throws {@link SchemaError}. */
    parse(value: unknown): Value;
    /** A rule more; `message` says what has to be: "must be even". */
    refine(isRight: (value: Value) => boolean, message: string): Schema<Value>;
    /** Changes what came through. */
    map<Other>(change: (value: Value) => Other): Schema<Other>;
    readonly '~standard': {
      readonly version: 1;
      readonly vendor: 'skerry';
      validate(value: unknown): { readonly value: Value } | { readonly issues: readonly Issue[] };
    };
  }
  /** What a schema lets through. */
  export type Infer<S> = S extends Schema<infer Value> ? Value : never;
  /** A member that may be missing: {@link optional} makes it. */
  export class Optional<Value> {
    readonly schema: Schema<Value>;
    constructor(schema: Schema<Value>);
  }
  export interface TextRules {
    /** Characters, as JavaScript counts them. */
    readonly min?: number;
    readonly max?: number;
    readonly pattern?: RegExp;
  }
  export interface NumberRules {
    readonly min?: number;
    readonly max?: number;
  }
  export type Members = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>;
  export type NeededOf<M extends Members> = {
    -readonly [Name in keyof M as M[Name] extends Schema<unknown> ? Name : never]: Infer<M[Name]>;
  };
  export type OptionalOf<M extends Members> = {
    -readonly [Name in keyof M as M[Name] extends Optional<unknown>
      ? Name
      : never]?: M[Name] extends Optional<infer Value> ? Value : never;
  };
  export type ObjectOf<M extends Members> = {
    [Name in keyof (NeededOf<M> & OptionalOf<M>)]: (NeededOf<M> & OptionalOf<M>)[Name];
  };

  export function string(rules?: TextRules): Schema<string>;
  /** A finite number. */
  export function number(rules?: NumberRules): Schema<number>;
  /** A whole number that is exact. */
  export function integer(rules?: NumberRules): Schema<number>;
  export function boolean(): Schema<boolean>;
  /** Anything at all. */
  export function unknown(): Schema<unknown>;
  /** One of these values. */
  export function literal<const Values extends readonly (string | number | boolean | null)[]>(
    ...values: Values
  ): Schema<Values[number]>;
  export function nullable<Value>(schema: Schema<Value>): Schema<Value | null>;
  /** A member of an object that may be missing. */
  export function optional<Value>(schema: Schema<Value>): Optional<Value>;
  /** `rules`: how many items. */
  export function array<Value>(schema: Schema<Value>, rules?: NumberRules): Schema<Value[]>;
  /** These members. Others are left out; with `isExact` they are an issue. */
  export function object<const M extends Members>(
    members: M,
    options?: { isExact?: boolean },
  ): Schema<ObjectOf<M>>;
  /** An object whose names nobody knows before. */
  export function record<Value>(schema: Schema<Value>): Schema<Record<string, Value>>;
  /** What one of these lets through, the first that does. */
  export function union<const Schemas extends readonly Schema<unknown>[]>(
    ...schemas: Schemas
  ): Schema<Infer<Schemas[number]>>;
}
