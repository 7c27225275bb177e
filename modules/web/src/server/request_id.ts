import { randomUUID } from 'node:crypto';

/** An id that is safe in a log line. */
const WELL_FORMED = /^[\w.:@=+/-]{1,128}$/;

/** Returns the id that the proxy gave a request, or a new one. */
export function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomUUID();
}
