/** Reads the body of POST /api/builds: each fault has the code that tells a person what to do. Pure. */

import type { CodedError } from '@skerry/contracts';
import { BuildRequest, codedError, limits } from '@skerry/contracts';
import type { z } from 'zod';

export type ReadRequest<T> = { kind: 'read'; request: T } | { kind: 'refused'; error: CodedError };

export function readBuildRequest(body: unknown): ReadRequest<BuildRequest> & { sourceBytes?: number } {
  const parsed = BuildRequest.safeParse(body);
  if (!parsed.success) return { kind: 'refused', error: requestError(parsed.error) };
  const request = parsed.data;
  const sizes = request.files.map((file) => Buffer.byteLength(file.content, file.encoding ?? 'utf8'));
  const sourceBytes = sizes.reduce((sum, size) => sum + size, 0);
  const error = sizeError(request, sizes, sourceBytes) ?? clash(request);
  return error ? { kind: 'refused', error } : { kind: 'read', request, sourceBytes };
}

/** Says what is wrong with a body, field by field; a bad file path has its own code. */
export function requestError(error: z.ZodError): CodedError {
  const isPath = (path: PropertyKey[]): boolean => path[0] === 'files' && path[2] === 'path';
  const bad = error.issues.find(({ path }) => isPath(path));
  const list = error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return codedError(bad ? 'INVALID_PATH' : 'INVALID_REQUEST', list.join('; '));
}

function sizeError(request: BuildRequest, sizes: number[], sum: number): CodedError | undefined {
  const large = sizes.findIndex((size) => size > limits.fileBytes);
  if (large >= 0) {
    const message = `${request.files[large]?.path} has ${sizes[large]} bytes; a file may have ${limits.fileBytes}.`;
    return codedError('SOURCE_TOO_LARGE', message);
  }
  if (sum <= limits.sourceBytes) return undefined;
  return codedError(
    'SOURCE_TOO_LARGE',
    `The files have ${sum} bytes; they may have ${limits.sourceBytes} in all.`,
  );
}

/** Two files at one path, or a file where another needs a folder. */
function clash({ files }: BuildRequest): CodedError | undefined {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(path)) return codedError('INVALID_PATH', `There are two files ${path}.`);
    paths.add(path);
  }
  for (const { path } of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (paths.has(folder)) return codedError('INVALID_PATH', `${folder} is a file and a folder.`);
    }
  }
  return undefined;
}
