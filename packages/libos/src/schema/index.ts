/**
 * The Schema library: `skerry:schema`. What a value from outside has to be, said once: it is checked, what is unknown in it is left
 * out, and TypeScript knows the type of what is left. A schema is also one of the Standard Schema specification (version 1), which
 * frameworks such as Hono take. Nothing is coerced: "1" is no number. Schemas can be made in module scope. Pure.
 */
import { good, type Issue, joined, kindOf, type Result, SchemaError, wrong } from './issue.ts';

export { type Issue, type Result, SchemaError } from './issue.ts';

/** What standardschema.dev asks of a schema. */
interface Standard<Value> {
  readonly version: 1;
  readonly vendor: 'skerry';
  validate(value: unknown): { readonly value: Value } | { readonly issues: readonly Issue[] };
}

export class Schema<Value> {
  readonly check: (value: unknown) => Result<Value>;

  constructor(check: (value: unknown) => Result<Value>) {
    this.check = check;
  }

  parse(value: unknown): Value {
    const result = this.check(value);
    if (result.ok) return result.value;
    throw new SchemaError(result.issues);
  }

  refine(isRight: (value: Value) => boolean, message: string): Schema<Value> {
    return new Schema((value) => {
      const result = this.check(value);
      return result.ok && !isRight(result.value) ? wrong(message) : result;
    });
  }

  map<Other>(change: (value: Value) => Other): Schema<Other> {
    return new Schema((value) => {
      const result = this.check(value);
      return result.ok ? good(change(result.value)) : result;
    });
  }

  get '~standard'(): Standard<Value> {
    return {
      version: 1,
      vendor: 'skerry',
      validate: (value) => {
        const result = this.check(value);
        return result.ok ? { value: result.value } : { issues: result.issues };
      },
    };
  }
}

/** What a schema lets through. */
export type Infer<S> = S extends Schema<infer Value> ? Value : never;

export interface TextRules {
  /** Characters, as JavaScript counts them. */
  readonly min?: number;
  readonly max?: number;
  /** Has to match as a whole if it says so itself, by ^ and $. */
  readonly pattern?: RegExp;
}

export function string({ min = 0, max = Infinity, pattern }: TextRules = {}): Schema<string> {
  return new Schema((value) => {
    if (typeof value !== 'string') return wrong(`must be a text, not ${kindOf(value)}`);
    if (value.length < min) return wrong(`must have at least ${min} characters`);
    if (value.length > max) return wrong(`must have at most ${max} characters`);
    if (pattern && value.search(pattern) < 0) return wrong(`must match ${pattern}`);
    return good(value);
  });
}

export interface NumberRules {
  readonly min?: number;
  readonly max?: number;
}

/** A number that is finite. */
export function number({ min = -Infinity, max = Infinity }: NumberRules = {}): Schema<number> {
  return new Schema((value) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      return wrong(`must be a number, not ${kindOf(value)}`);
    if (value < min) return wrong(`must be at least ${min}`);
    return value > max ? wrong(`must be at most ${max}`) : good(value);
  });
}

/** A whole number that is exact. */
export function integer(rules: NumberRules = {}): Schema<number> {
  return number(rules).refine(Number.isSafeInteger, 'must be a whole number');
}

export function boolean(): Schema<boolean> {
  return new Schema((value) =>
    typeof value === 'boolean' ? good(value) : wrong(`must be true or false, not ${kindOf(value)}`),
  );
}

/** Anything at all. */
export function unknown(): Schema<unknown> {
  return new Schema(good);
}

type Primitive = string | number | boolean | null;

/** One of these values. */
export function literal<const Values extends readonly Primitive[]>(
  ...values: Values
): Schema<Values[number]> {
  return new Schema((value) =>
    values.includes(value as Primitive)
      ? good(value as Values[number])
      : wrong(`must be ${values.map((one) => JSON.stringify(one)).join(' or ')}`),
  );
}

export function nullable<Value>(schema: Schema<Value>): Schema<Value | null> {
  return new Schema<Value | null>((value) => (value === null ? good(null) : schema.check(value)));
}

/** A member that may be missing. */
export class Optional<Value> {
  readonly schema: Schema<Value>;
  constructor(schema: Schema<Value>) {
    this.schema = schema;
  }
}
export const optional = <Value>(schema: Schema<Value>): Optional<Value> => new Optional(schema);

export function array<Value>(
  schema: Schema<Value>,
  { min = 0, max = Infinity }: NumberRules = {},
): Schema<Value[]> {
  return new Schema((value) => {
    if (!Array.isArray(value)) return wrong(`must be a list, not ${kindOf(value)}`);
    if (value.length < min) return wrong(`must have at least ${min} items`);
    if (value.length > max) return wrong(`must have at most ${max} items`);
    const result = joined(value.map((item, at) => [at, schema.check(item)] as const));
    return result.ok ? good(result.value.map(([, item]) => item)) : result;
  });
}

type Members = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>;
type Needed<M extends Members> = {
  -readonly [Name in keyof M as M[Name] extends Schema<unknown> ? Name : never]: Infer<M[Name]>;
};
type MayBe<M extends Members> = {
  -readonly [Name in keyof M as M[Name] extends Optional<unknown> ? Name : never]?: M[Name] extends Optional<
    infer Value
  >
    ? Value
    : never;
};
export type ObjectOf<M extends Members> = {
  [Name in keyof (Needed<M> & MayBe<M>)]: (Needed<M> & MayBe<M>)[Name];
};

/** These members. Others are left out; `isExact`: they are an issue. */
export function object<const M extends Members>(
  members: M,
  { isExact = false }: { isExact?: boolean } = {},
): Schema<ObjectOf<M>> {
  return new Schema((value) => {
    const given = recordOf(value);
    if (!given) return wrong(`must be an object, not ${kindOf(value)}`);
    const checked = Object.entries(members).flatMap(([name, member]) => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      if (member instanceof Schema) return [[name, member.check(own)] as const];
      return own === undefined ? [] : [[name, member.schema.check(own)] as const];
    });
    const others = isExact ? Object.keys(given).filter((name) => !Object.hasOwn(members, name)) : [];
    const result = joined<unknown>([
      ...checked,
      ...others.map((name) => [name, wrong('is not known')] as const),
    ]);
    return result.ok ? good(Object.fromEntries(result.value) as ObjectOf<M>) : result;
  });
}

/** An object whose names nobody knows before. */
export function record<Value>(schema: Schema<Value>): Schema<Record<string, Value>> {
  return new Schema((value) => {
    const given = recordOf(value);
    if (!given) return wrong(`must be an object, not ${kindOf(value)}`);
    const result = joined(Object.entries(given).map(([name, part]) => [name, schema.check(part)] as const));
    return result.ok ? good(Object.fromEntries(result.value) as Record<string, Value>) : result;
  });
}

/** What one of these lets through, the first that does. */
export function union<const Schemas extends readonly Schema<unknown>[]>(
  ...schemas: Schemas
): Schema<Infer<Schemas[number]>> {
  return new Schema((value) => {
    const messages: string[] = [];
    for (const schema of schemas) {
      const result = schema.check(value);
      if (result.ok) return good(result.value as Infer<Schemas[number]>);
      messages.push(new SchemaError(result.issues.slice(0, 1)).message);
    }
    return wrong(messages.join(', or '));
  });
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}
