import {
  type BootRequest,
  Build,
  type BuildRequest,
  type CatalogueLibrary,
  CatalogueResponse,
  CodedError,
  codedError,
  Disk,
  type DiskRequest,
  DisksResponse,
  type Example,
  ExamplesResponse,
  Instance,
  LibrarySource,
  type NetworkFaults,
  type Target,
  type TypeFile,
  TypesResponse,
} from '@skerry/contracts';
import { z } from 'zod';

/** What the service answered when it refused, or what stands for it when it could not be reached. */
export class RequestFailed extends Error {
  readonly error: CodedError;
  /** True when there was no answer at all. */
  readonly unreachable: boolean;

  constructor(error: CodedError, unreachable: boolean) {
    super(error.message);
    this.name = 'RequestFailed';
    this.error = error;
    this.unreachable = unreachable;
  }
}

/** An answer that takes longer than this counts as none. */
const timeoutMs = 20_000;

/**
 * The REST half of the API. Every call ends in a value or throws a `RequestFailed`, whose coded error says
 * what to do; a network that is not there is one of those too. Nothing here retries.
 */
export class HttpApi {
  readonly #fetch: typeof fetch;
  readonly #base: string;

  /** `base` ends without a slash; the page uses "" (its own origin). */
  constructor(base = '', fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  startBuild(request: z.input<typeof BuildRequest>): Promise<Build> {
    return this.#call('POST', '/api/builds', Build, request);
  }

  build(id: string): Promise<Build> {
    return this.#call('GET', `/api/builds/${encodeURIComponent(id)}`, Build);
  }

  async cancelBuild(id: string): Promise<void> {
    await this.#call('DELETE', `/api/builds/${encodeURIComponent(id)}`, z.unknown());
  }

  /** Where the browser can download an image from. */
  imageUrl(buildId: string, target: Target): string {
    return `${this.#base}/api/builds/${encodeURIComponent(buildId)}/images/${target}`;
  }

  /** Where the browser can download an image that is for Xen from, with what a Xen host needs besides it. */
  bundleUrl(buildId: string, target: Target): string {
    return `${this.imageUrl(buildId, target)}/bundle`;
  }

  /** Where the browser can download the newest frames of an instance's network from, as pcapng. */
  captureUrl(instanceId: string): string {
    return `${this.#base}/api/instances/${encodeURIComponent(instanceId)}/capture`;
  }

  boot(request: z.input<typeof BootRequest>): Promise<Instance> {
    return this.#call('POST', '/api/instances', Instance, request);
  }

  /** What its network is to do to frames from now on; the record says so when the runner has done it. */
  async setFaults(instanceId: string, faults: NetworkFaults): Promise<void> {
    await this.#call('PUT', `/api/instances/${encodeURIComponent(instanceId)}/faults`, z.unknown(), faults);
  }

  async stop(instanceId: string): Promise<void> {
    await this.#call('DELETE', `/api/instances/${encodeURIComponent(instanceId)}`, z.unknown());
  }

  async disks(project: string): Promise<Disk[]> {
    return (await this.#call('GET', `/api/disks?project=${encodeURIComponent(project)}`, DisksResponse))
      .disks;
  }

  createDisk(request: z.input<typeof DiskRequest>): Promise<Disk> {
    return this.#call('POST', '/api/disks', Disk, request);
  }

  /** Where the browser can download the content of a disk from. */
  diskUrl(project: string, name: string): string {
    return `${this.#base}/api/disks/${encodeURIComponent(project)}/${encodeURIComponent(name)}/content`;
  }

  /** Replaces the content of a disk, and its size. It may take as long as the network needs. */
  uploadDisk(project: string, name: string, content: Blob): Promise<Disk> {
    return this.#send(this.diskUrl(project, name), Disk, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: content,
    });
  }

  async deleteDisk(project: string, name: string): Promise<void> {
    const path = `/api/disks/${encodeURIComponent(project)}/${encodeURIComponent(name)}`;
    await this.#call('DELETE', path, z.unknown());
  }

  async examples(): Promise<Example[]> {
    return (await this.#call('GET', '/api/examples', ExamplesResponse)).examples;
  }

  /** The libraries that an appliance can be made of. */
  async catalogue(): Promise<CatalogueLibrary[]> {
    return (await this.#call('GET', '/api/catalogue', CatalogueResponse)).libraries;
  }

  librarySource(name: string): Promise<LibrarySource> {
    return this.#call('GET', `/api/libraries/${encodeURIComponent(name)}/source`, LibrarySource);
  }

  /** The JSON Schema of appliance.json, with the libraries that there are. */
  manifestSchema(): Promise<Record<string, unknown>> {
    return this.#call('GET', '/api/schema/appliance.json', z.record(z.string(), z.unknown()));
  }

  /** The libraries' declarations; paths are below `node_modules/`. */
  async types(): Promise<TypeFile[]> {
    return (await this.#call('GET', '/api/types', TypesResponse)).files;
  }

  #call<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    return this.#send(this.#base + path, schema, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  }

  async #send<T>(url: string, schema: z.ZodType<T>, init: RequestInit): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(url, init);
      text = await response.text();
    } catch {
      throw new RequestFailed(
        {
          code: 'QUEUE_UNAVAILABLE',
          message: 'The build service does not answer.',
          advice: 'Check that it is running. Your edits are kept in this browser.',
        },
        true,
      );
    }
    const value = parseJson(text);
    if (!response.ok) {
      const failed = CodedError.safeParse(value).data;
      // A proxy in front of a service that is down answers 502 to 504 with a body of its own.
      throw new RequestFailed(
        failed ?? codedError('INTERNAL', `The service answered with status ${response.status}.`),
        failed === undefined && response.status >= 502 && response.status <= 504,
      );
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success)
      throw new RequestFailed(codedError('INTERNAL', 'The service answered in an unknown form.'), false);
    return parsed.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
