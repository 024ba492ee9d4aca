/** The OpenAPI document, made from the schemas that the routes themselves use. */
import {
  BootRequest,
  Build,
  BuildRequest,
  BuildsResponse,
  CatalogueResponse,
  CodedError,
  Disk,
  DiskName,
  DiskRequest,
  DisksResponse,
  ExamplesResponse,
  Health,
  Instance,
  InstancesResponse,
  LibraryName,
  LibrarySource,
  NetworkFaults,
  ProjectId,
  Readiness,
  Target,
  TypesResponse,
} from '@skerry/contracts';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { createDocument } from 'zod-openapi';

const id = z.object({
  id: z.string().meta({ description: 'As the answer to the request that made it says.' }),
});
const diskPlace = z.object({ project: ProjectId, name: DiskName });
const limit = z.object({ limit: z.coerce.number().int().positive().optional() });
const refused = {
  description: 'Refused; the code says why and the advice what to do next.',
  content: { 'application/json': { schema: CodedError.meta({ id: 'CodedError' }) } },
};

function answer(
  status: '200' | '201' | '202' | '503',
  description: string,
  schema: z.ZodType,
): ZodOpenApiOperationObject['responses'] {
  return { [status]: { description, content: { 'application/json': { schema } } } };
}

function body(schema: z.ZodType): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

export function openApiDocument(): ReturnType<typeof createDocument> {
  const build = Build.meta({ id: 'Build' });
  const instance = Instance.meta({ id: 'Instance' });
  const disk = Disk.meta({ id: 'Disk' });
  const readiness = Readiness.meta({ id: 'Readiness' });
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Skerry',
      version: '0.1.0',
      description:
        'Builds appliances and boots them. Events of builds and consoles of machines come over the WebSocket ' +
        '/api/live. There is no authentication yet: the service answers on loopback only, and only to its own page.',
    },
    paths: {
      '/api/builds': {
        post: {
          summary: 'Queue a build; with `boot`, its images are booted as they are made',
          ...body(BuildRequest.meta({ id: 'BuildRequest' })),
          responses: { ...answer('202', 'Queued', build), '4XX': refused, '503': refused },
        },
        get: {
          summary: 'Builds, newest first',
          requestParams: { query: limit },
          responses: answer('200', 'Builds', BuildsResponse),
        },
      },
      '/api/builds/{id}': {
        get: {
          summary: 'One build',
          requestParams: { path: id },
          responses: { ...answer('200', 'The build', build), '404': refused },
        },
        delete: {
          summary: 'Cancel a build',
          requestParams: { path: id },
          responses: {
            ...answer('200', 'It has ended', build),
            ...answer('202', 'Its worker was told', build),
            '404': refused,
          },
        },
      },
      '/api/builds/{id}/images/{target}': {
        get: {
          summary: 'Download an image',
          requestParams: { path: id.extend({ target: Target }) },
          responses: {
            '200': {
              description: 'The image',
              content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
            },
            '404': refused,
          },
        },
      },
      '/api/builds/{id}/images/{target}/bundle': {
        get: {
          summary:
            'Download an image that is for Xen with its configuration for xl, a README and checksums, as .tar.gz',
          requestParams: { path: id.extend({ target: Target }) },
          responses: {
            '200': {
              description: 'The archive; the same image gives the same bytes',
              content: { 'application/gzip': { schema: z.string().meta({ format: 'binary' }) } },
            },
            '404': refused,
          },
        },
      },
      '/api/instances': {
        post: {
          summary: 'Boot an image that was built before',
          ...body(BootRequest.meta({ id: 'BootRequest' })),
          responses: { ...answer('202', 'Queued', instance), '4XX': refused, '503': refused },
        },
        get: {
          summary: 'Machines, newest first',
          requestParams: { query: limit },
          responses: answer('200', 'Machines', InstancesResponse),
        },
      },
      '/api/instances/{id}': {
        get: {
          summary: 'One machine',
          requestParams: { path: id },
          responses: { ...answer('200', 'The machine', instance), '404': refused },
        },
        delete: {
          summary: 'Stop a machine',
          requestParams: { path: id },
          responses: {
            ...answer('200', 'It has ended', instance),
            ...answer('202', 'Its runner was told', instance),
            '404': refused,
          },
        },
      },
      '/api/instances/{id}/faults': {
        put: {
          summary: 'Make its network lose, delay, repeat, reorder or damage frames; {} ends that',
          requestParams: { path: id },
          ...body(NetworkFaults.meta({ id: 'NetworkFaults' })),
          responses: { ...answer('202', 'Its runner was told', instance), '4XX': refused, '503': refused },
        },
      },
      '/api/disks': {
        get: {
          summary: 'The disks of a project, by name',
          requestParams: { query: z.object({ project: ProjectId }) },
          responses: { ...answer('200', 'Disks', DisksResponse), '4XX': refused },
        },
        post: {
          summary: 'Make a disk of zeroes',
          ...body(DiskRequest.meta({ id: 'DiskRequest' })),
          responses: { ...answer('201', 'Made', disk), '4XX': refused, '507': refused },
        },
      },
      '/api/disks/{project}/{name}': {
        delete: {
          summary: 'Delete a disk that no machine has',
          requestParams: { path: diskPlace },
          responses: { '204': { description: 'It is gone' }, '4XX': refused },
        },
      },
      '/api/disks/{project}/{name}/content': {
        get: {
          summary: 'Download a disk that no machine has',
          requestParams: { path: diskPlace },
          responses: {
            '200': {
              description: 'Its raw content',
              content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
            },
            '4XX': refused,
          },
        },
        put: {
          summary: 'Make a disk, or replace it, by its raw content',
          requestParams: { path: diskPlace },
          requestBody: {
            required: true,
            content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
          },
          responses: { ...answer('200', 'The disk', disk), '4XX': refused, '507': refused },
        },
      },
      '/api/instances/{id}/capture': {
        get: {
          summary: 'Download the newest frames of its network, as pcapng',
          requestParams: { path: id },
          responses: {
            '200': {
              description: 'The capture',
              content: { 'application/x-pcapng': { schema: z.string().meta({ format: 'binary' }) } },
            },
            '4XX': refused,
            '503': refused,
          },
        },
      },
      '/api/catalogue': {
        get: {
          summary: 'The libraries: documents, interfaces, sizes and tests as far as this machine has them',
          responses: {
            ...answer('200', 'Libraries', CatalogueResponse),
            '304': { description: 'As the ETag in If-None-Match says' },
            '500': refused,
          },
        },
      },
      '/api/libraries/{name}/source': {
        get: {
          summary: 'The source of a library, tests aside',
          requestParams: { path: z.object({ name: LibraryName }) },
          responses: { ...answer('200', 'Its files, the entry first', LibrarySource), '404': refused },
        },
      },
      '/api/schema/appliance.json': {
        get: {
          summary: 'The JSON Schema of appliance.json, with the libraries and their parameters by name',
          responses: {
            '200': {
              description: 'JSON Schema, draft 2020-12',
              content: { 'application/schema+json': { schema: z.record(z.string(), z.unknown()) } },
            },
            '500': refused,
          },
        },
      },
      '/api/types': {
        get: { summary: 'Declarations for the editor', responses: answer('200', 'Files', TypesResponse) },
      },
      '/api/examples': {
        get: { summary: 'Appliances of the gallery', responses: answer('200', 'Examples', ExamplesResponse) },
      },
      '/api/health': { get: { summary: 'The process answers', responses: answer('200', 'It does', Health) } },
      '/api/health/ready': {
        get: {
          summary: 'A round trip through Redis and the build queue, and which runners are alive',
          responses: { ...answer('200', 'Ready', readiness), ...answer('503', 'Not ready', readiness) },
        },
      },
      '/api/openapi.json': {
        get: { summary: 'This document', responses: { '200': { description: 'OpenAPI 3.1' } } },
      },
    },
  });
}
