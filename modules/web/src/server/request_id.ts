import { randomUUID } from 'node:crypto';

/** What a proxy may have made: an id, and nothing that could pass for something else in a log. */
const WELL_FORMED = /^[\w.:@=+/-]{1,128}$/;

/** The id that the proxy gave a request, or a fresh one. */
export function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomUUID();
}
