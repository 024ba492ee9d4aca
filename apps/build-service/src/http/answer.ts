/** Answers of the API: JSON, and errors as `CodedError` with the status of their code. */

import type { CodedError, ErrorCode } from '@skerry/contracts';
import { codedError, errorCatalogue } from '@skerry/contracts';
import { ToolchainFailure } from '@skerry/toolchain/catalogue';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export function sendError(response: Response, error: CodedError): void {
  response.status(errorCatalogue[error.code].status).json(error);
}

export function refuse(response: Response, code: ErrorCode, message: string): void {
  sendError(response, codedError(code, message));
}

/** The last handler: what was thrown becomes an answer, and what nobody expected is logged. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const coded = codedErrorOf(error);
    if (coded.code === 'INTERNAL') log.error({ err: error, method: request.method, path: request.path });
    if (response.headersSent) next(error);
    else sendError(response, coded);
  };
}

/** Maps what express, its body parser, the toolchain and Redis throw. */
export function codedErrorOf(error: unknown): CodedError {
  if (error instanceof ToolchainFailure) return error.coded;
  const { type, name, message = '', status } = error as Partial<Record<string, unknown>> & Error;
  if (type === 'entity.too.large') {
    return codedError('SOURCE_TOO_LARGE', 'The request is larger than all files of an appliance may be.');
  }
  if (type === 'entity.parse.failed') return codedError('INVALID_REQUEST', 'The body is not JSON.');
  if (isRedisGone(name, message)) return codedError('QUEUE_UNAVAILABLE', 'Redis does not answer.');
  if (name === 'ReplyError') {
    const refusal = refusalOfRedis(error as Error & { previousErrors?: Error[] });
    if (refusal) return refusal;
  }
  if (typeof status === 'number' && status >= 400 && status < 500)
    return codedError('INVALID_REQUEST', message);
  return codedError('INTERNAL', 'Something went wrong in Skerry.');
}

/** Redis answers and writes nothing: its memory or its disk is full. A transaction tells why in `previousErrors`. */
function refusalOfRedis(error: Error & { previousErrors?: Error[] }): CodedError | undefined {
  const messages = [error, ...(error.previousErrors ?? [])].map(({ message }) => message);
  if (messages.some((message) => message.startsWith('MISCONF'))) {
    return codedError('DISK_FULL', 'Redis cannot write to its disk.');
  }
  if (messages.some((message) => /^(OOM|EXECABORT)\b/.test(message))) {
    return codedError('QUEUE_FULL', 'Redis has no memory left.');
  }
  return undefined;
}

function isRedisGone(name: string | undefined, message: string): boolean {
  return (
    name === 'MaxRetriesPerRequestError' ||
    message === 'Command timed out' ||
    message.includes('Connection is closed') ||
    /^(LOADING|UNBLOCKED|READONLY)\b/.test(message) ||
    /\b(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT .*\.sock)\b/.test(message)
  );
}
