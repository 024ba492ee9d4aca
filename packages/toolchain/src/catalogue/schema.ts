import { ApplianceManifest, type Library, type LibraryParameter } from '@skerry/contracts';
import { z } from 'zod';
import { isNamed } from './program.ts';

/**
 * The JSON Schema of appliance.json (draft 2020-12): what the service itself checks it by, with the names of the libraries
 * and of their parameters in place of patterns, and with what a refinement of that says in code alone: destinations are not
 * for the sockets of the host. Of what a schema cannot say (what a library requires) the build speaks. Pure.
 *
 * `enumDescriptions`, `patternErrorMessage` and `errorMessage` are words of editors, which validators leave alone.
 */
export function applianceSchema(libraries: readonly Library[]): JsonSchema {
  const schema = z.toJSONSchema(ApplianceManifest, { io: 'input' });
  const placed = libraries.filter(({ role }) => role === 'library');
  const usable = placed.filter(isNamed);
  const { libraries: record, uses, network, ...rest } = schema.properties ?? {};
  return {
    ...schema,
    title: 'appliance.json',
    properties: {
      ...rest,
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema; nobody awaits a schema
      network: { ...(network as JsonSchema), if: saysHost, then: opensNothing },
      libraries: {
        ...describedAs(record),
        type: 'object',
        properties: Object.fromEntries(placed.map((library) => [library.name, placementSchema(library)])),
        additionalProperties: false,
      },
      uses: {
        ...(uses as JsonSchema),
        items: {
          enum: usable.map(({ name }) => name),
          enumDescriptions: usable.map(({ summary }) => summary),
        },
      },
    },
    if: placesHost,
    // biome-ignore lint/suspicious/noThenProperty: the same
    then: { properties: { network: opensNothing } },
  };
}

/** The two ways to be on the sockets of the host; there is no gateway then, which could let something out or not. */
const saysHost = { properties: { stack: { const: 'host' } }, required: ['stack'] };
const placesHost = {
  properties: { libraries: { type: 'object', required: ['stack-host'] } },
  required: ['libraries'],
};
const opensNothing = {
  type: 'object',
  properties: { allow: false },
  errorMessage:
    '"allow" is for our own stack only: the sockets of the host reach what the host reaches. Take it out, or use the stack "direct".',
};

export type JsonSchema = Record<string, unknown>;

function describedAs(schema: unknown): JsonSchema {
  const { description } = schema as { description?: string };
  return description === undefined ? {} : { description };
}

function placementSchema({ summary, parameters }: Library): JsonSchema {
  const properties = Object.fromEntries(
    parameters.map((parameter) => [parameter.name, valueSchema(parameter)]),
  );
  return {
    type: 'object',
    description: summary,
    properties: { parameters: { type: 'object', properties, additionalProperties: false } },
    additionalProperties: false,
  };
}

function valueSchema(parameter: LibraryParameter): JsonSchema {
  const { summary, type, pattern, minimum, maximum } = parameter;
  return {
    type,
    description: summary,
    ...(parameter.default !== null && { default: parameter.default }),
    ...(pattern && { pattern: `^(?:${pattern.source})$`, patternErrorMessage: pattern.message }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}
